using Sallyport.Policy.Resources;

namespace Sallyport.Policy.Compilation;

/// <summary>Which policies apply to a workload, and in which order (request-authentication.md 2, authorization-policy.md 1.1).</summary>
public sealed class PolicySelection
{
    /// <summary>Label of a workload that stands for a Gateway of the Kubernetes API; its value is the Gateway's name.</summary>
    public const string GatewayNameLabel = "gateway.networking.k8s.io/gateway-name";

    /// <summary>Environment flag: do policies without target references reach such workloads? On by default (2.4).</summary>
    public const string SelectorFlag = "ENABLE_SELECTOR_BASED_K8S_GATEWAY_POLICY";

    private readonly Workload _workload;
    private readonly string _rootNamespace;
    private readonly bool _selectsGatewayWorkloads;

    /// <param name="workload">Whom policies are chosen for.</param>
    /// <param name="rootNamespace">Policies of this namespace reach all namespaces.</param>
    /// <param name="selectsGatewayWorkloads">The value of <see cref="SelectorFlag"/>.</param>
    public PolicySelection(Workload workload, string rootNamespace, bool selectsGatewayWorkloads = true)
    {
        _workload = workload;
        _rootNamespace = rootNamespace;
        _selectsGatewayWorkloads = selectsGatewayWorkloads;
    }

    /// <summary>Those that apply: the workload's namespace before the root namespace, the oldest first in each.</summary>
    public IReadOnlyList<RequestAuthentication> Select(IEnumerable<RequestAuthentication> policies) =>
        Select(policies, policy => policy.Selector, policy => policy.TargetRefs);

    /// <summary>Those that apply, in the same order; for the decision it has no meaning.</summary>
    public IReadOnlyList<AuthorizationPolicy> Select(IEnumerable<AuthorizationPolicy> policies) =>
        Select(policies, policy => policy.Selector, policy => policy.TargetRefs);

    /// <summary>The one policy of each scope that counts (peer-authentication.md 2.2-2.4).</summary>
    public PeerAuthenticationScopes Select(IEnumerable<PeerAuthentication> policies)
    {
        PeerAuthentication[] ordered = [.. Ordered(policies)];
        return new PeerAuthenticationScopes(
            ordered.FirstOrDefault(policy => IsOfRoot(policy) && !HasLabels(policy.Selector)),
            ordered.FirstOrDefault(policy => IsOfWorkload(policy) && !HasLabels(policy.Selector)),
            ordered.FirstOrDefault(policy => IsOfWorkload(policy) && HasLabels(policy.Selector) && Selects(policy.Selector)));
    }

    private List<T> Select<T>(
        IEnumerable<T> policies, Func<T, WorkloadSelector?> selectorOf, Func<T, IReadOnlyList<PolicyTargetReference>> targetsOf)
        where T : Resource
    {
        List<T> applying = [.. Ordered(policies).Where(policy => Applies(policy, selectorOf(policy), targetsOf(policy)))];
        List<T> ofWorkload = applying.FindAll(policy => policy.Metadata.Namespace == _workload.Namespace);
        List<T> ofRoot = applying.FindAll(policy => policy.Metadata.Namespace == _rootNamespace);
        return _workload.Namespace == _rootNamespace ? ofRoot : [.. ofWorkload, .. ofRoot];
    }

    // 2.2. Documents without a time are as old as can be.
    private static IOrderedEnumerable<T> Ordered<T>(IEnumerable<T> policies)
        where T : Resource => policies
            .OrderBy(policy => policy.Metadata.CreationTimestamp ?? DateTimeOffset.MinValue)
            .ThenBy(policy => policy.Metadata.Name, StringComparer.Ordinal)
            .ThenBy(policy => policy.Metadata.Namespace, StringComparer.Ordinal);

    private bool Applies(Resource policy, WorkloadSelector? selector, IReadOnlyList<PolicyTargetReference> targets)
    {
        bool isGateway = _workload.Labels.TryGetValue(GatewayNameLabel, out string? gateway);
        if (targets.Count > 0)
            return isGateway && policy.Metadata.Namespace == _workload.Namespace && targets.Any(target => IsGateway(target, gateway!));
        return (!isGateway || _selectsGatewayWorkloads) && Selects(selector);
    }

    private static bool IsGateway(PolicyTargetReference target, string name) =>
        target is { Kind: "Gateway", Group: "gateway.networking.k8s.io" } && target.Name == name;

    private bool Selects(WorkloadSelector? selector) => selector is null
        || selector.MatchLabels.All(label => _workload.Labels.TryGetValue(label.Key, out string? value) && value == label.Value);

    private static bool HasLabels(WorkloadSelector? selector) => selector is { MatchLabels.Count: > 0 };

    private bool IsOfRoot(Resource policy) => policy.Metadata.Namespace == _rootNamespace;

    // peer-authentication.md 2.2, 2.3: in the root namespace there are no namespace and workload scopes.
    private bool IsOfWorkload(Resource policy) => policy.Metadata.Namespace == _workload.Namespace && !IsOfRoot(policy);
}
