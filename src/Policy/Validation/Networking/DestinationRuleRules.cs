using Sallyport.Policy.Parsing;
using Sallyport.Policy.Validation.Kinds;
using Sallyport.Policy.Validation.Security;

namespace Sallyport.Policy.Validation.Networking;

/// <summary>What the webhook asks of a DestinationRule beyond its schema (validation.md 6.21).</summary>
internal static class DestinationRuleRules
{
    public static void Check(KindContext context)
    {
        NodeView spec = context.Spec;
        CommonRules.CheckServiceHost(context, spec["host"], allowStar: true);
        TrafficPolicyRules.Check(context, spec["trafficPolicy"]);
        HashSet<string> names = new(StringComparer.Ordinal);
        foreach (NodeView subset in spec["subsets"].Entries())
        {
            NodeView name = subset["name"];
            if (!HostNames.IsLabel(name.TextOrEmpty()))
            {
                context.Refuse(
                    DiagnosticCode.InvalidFormat,
                    name,
                    $"{Quoted.Text(name.TextOrEmpty())} is no label of at most 63 letters, digits and -");
            }

            if (!names.Add(name.TextOrEmpty()))
            {
                context.Refuse(DiagnosticCode.Conflict, name, $"{Quoted.Text(name.TextOrEmpty())} is also the name of a subset before it");
            }

            CommonRules.CheckLabels(context, subset["labels"]);
            TrafficPolicyRules.Check(context, subset["trafficPolicy"]);
        }

        ExportRules.Check(context, onlyOwnNamespace: spec["workloadSelector"].IsSet);
        SelectorRules.CheckSelector(context, "workloadSelector");
    }
}
