using Sallyport.Policy.Parsing;
using Sallyport.Policy.Validation.Kinds;

namespace Sallyport.Policy.Validation.Networking;

/// <summary>
/// <c>exportTo</c> (validation.md 6.17, 6.19, 6.21): <c>.</c>, <c>*</c> alone, <c>~</c> alone where allowed, or namespaces.
/// </summary>
internal static class ExportRules
{
    private const string Everyone = "*";
    private const string NoOne = "~";

    /// <param name="context">The document.</param>
    /// <param name="allowNoOne">ServiceEntries may be exported to nobody.</param>
    /// <param name="onlyOwnNamespace">DestinationRules with a workload selector stay in their namespace.</param>
    public static void Check(KindContext context, bool allowNoOne = false, bool onlyOwnNamespace = false)
    {
        NodeView list = context.Spec["exportTo"];
        string own = context.Metadata.Namespace;
        HashSet<string> targets = new(StringComparer.Ordinal);
        foreach (NodeView entry in list.Entries())
        {
            string text = entry.TextOrEmpty();
            string target = text == "." ? own : text;
            bool isTarget = target == Everyone || (target == NoOne && allowNoOne) || HostNames.IsLabel(target);
            if (!isTarget)
            {
                context.Refuse(
                    DiagnosticCode.InvalidFormat,
                    entry,
                    $"{Quoted.Text(text)} is no namespace; it may be a name, . for the own one, or * for all");
            }
            else if (!targets.Add(target))
            {
                context.Refuse(DiagnosticCode.Conflict, entry, $"{Quoted.Text(text)} is the same as an entry before it");
            }
        }

        CheckAlone(context, list, targets, Everyone);
        CheckAlone(context, list, targets, NoOne);
        if (onlyOwnNamespace && targets.Count > 0 && (targets.Count > 1 || !targets.Contains(own)))
        {
            context.Refuse(DiagnosticCode.Conflict, list, "a rule with a workloadSelector can only be exported to its own namespace");
        }
    }

    private static void CheckAlone(KindContext context, NodeView list, HashSet<string> targets, string target)
    {
        if (targets.Contains(target) && list.Count > 1) context.Refuse(DiagnosticCode.Conflict, list, $"{target} must stand alone");
    }
}
