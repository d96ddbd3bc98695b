using Sallyport.Policy.Parsing;
using Sallyport.Policy.Resources;
using Sallyport.Policy.Validation.Kinds;

namespace Sallyport.Policy.Validation.Security;

/// <summary>Selectors and target references of policies (validation.md 1.1-1.5).</summary>
internal static class SelectorRules
{
    /// <summary>Warns about a selector without labels: it is there, so somebody meant to select (1.3).</summary>
    public static void CheckSelector(KindContext context, string field = "selector", string labels = "matchLabels")
    {
        NodeView selector = context.Spec[field];
        if (selector.IsSet && selector[labels].StringMap().Count == 0)
        {
            context.Warning(DiagnosticCode.InvalidSelector, selector, $"{selector.Path} has no labels, so it selects every workload");
        }
    }

    /// <summary>Refuses references to kinds that policies cannot be attached to (1.4).</summary>
    public static void CheckTargetRefs(KindContext context)
    {
        CheckTargetRef(context, context.Spec["targetRef"]);
        NodeView list = context.Spec["targetRefs"];
        for (int i = 0; i < list.Count; i++) CheckTargetRef(context, list[i]);
    }

    public static WorkloadSelector? ReadSelector(NodeView spec) =>
        spec["selector"] is { IsSet: true } selector ? new WorkloadSelector { MatchLabels = selector["matchLabels"].StringMap() } : null;

    public static IReadOnlyList<PolicyTargetReference> ReadTargetRefs(NodeView spec)
    {
        NodeView list = spec["targetRefs"];
        if (list.Count > 0) return list.List(ReadTargetRef);
        return spec["targetRef"] is { IsSet: true } single ? [ReadTargetRef(single)] : [];
    }

    private static PolicyTargetReference ReadTargetRef(NodeView reference) => new()
    {
        Group = reference["group"].Text is { } group and not "core" ? group : "",
        Kind = reference["kind"].Text ?? "",
        Name = reference["name"].Text ?? "",
    };

    private static void CheckTargetRef(KindContext context, NodeView reference)
    {
        if (!reference.IsSet) return;
        string group = reference["group"].Text ?? "";
        string kind = reference["kind"].Text ?? "";
        bool isSupported = (group, kind) is
            ("" or "core", "Service")
            or ("networking.istio.io", "ServiceEntry")
            or ("gateway.networking.k8s.io", "Gateway" or "GatewayClass");
        if (isSupported || kind.Length == 0) return;
        context.Error(
            DiagnosticCode.InvalidTarget,
            reference["kind"],
            $"{reference.Path}: a policy cannot be attached to {Quoted.Text(group.Length == 0 ? kind : $"{group}/{kind}")}; "
            + "possible are Service, networking.istio.io/ServiceEntry, gateway.networking.k8s.io/Gateway and GatewayClass");
    }
}
