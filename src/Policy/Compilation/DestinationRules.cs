using Sallyport.Policy.Resources.Networking;

namespace Sallyport.Policy.Compilation;

/// <summary>Finds the DestinationRule of a service for one proxy (gateway-routing.md 11.8).</summary>
internal sealed class DestinationRules
{
    private readonly (DestinationRule Rule, string Host)[] _rules;
    private readonly Workload _workload;
    private readonly string _rootNamespace;

    public DestinationRules(CompileContext context)
    {
        _workload = context.Workload;
        _rootNamespace = context.Mesh.RootNamespace;
        _rules = [.. context.OldestFirst<DestinationRule>().Where(SelectsUs).Select(rule => (rule, HostNames.Complete(rule.Host, rule.Metadata.Namespace)))];
    }

    /// <summary>The merged rule of the first place that has one, or null.</summary>
    public MergedDestinationRule? Find(ServiceModel service)
    {
        bool isRoot = _workload.Namespace == _rootNamespace;
        return Find(service.Host, rule =>
                rule.Metadata.Namespace == _workload.Namespace && (!isRoot || ExportScope.IsPrivate(rule.ExportTo, rule.Metadata.Namespace)))
            ?? Find(service.Host, rule => rule.Metadata.Namespace == service.Namespace && IsExported(rule))
            ?? Find(service.Host, rule => rule.Metadata.Namespace == _rootNamespace && IsExported(rule));
    }

    private MergedDestinationRule? Find(string host, Func<DestinationRule, bool> isHere)
    {
        (DestinationRule Rule, string Host)[] fitting = [.. _rules.Where(rule => HostNames.Covers(rule.Host, host) && isHere(rule.Rule))];
        if (fitting.Length == 0)
            return null;
        // The most specific host: exact, then the narrowest wildcard, which is the longest.
        string best = fitting.MaxBy(rule => rule.Host == host ? int.MaxValue : rule.Host.Length).Host;
        return MergedDestinationRule.Merge([.. fitting.Where(rule => rule.Host == best).Select(rule => rule.Rule)]);
    }

    private bool IsExported(DestinationRule rule) => ExportScope.Includes(rule.ExportTo, rule.Metadata.Namespace, _workload.Namespace);

    private bool SelectsUs(DestinationRule rule) =>
        rule.WorkloadSelector is not { MatchLabels.Count: > 0 } selector
        || (rule.Metadata.Namespace == _workload.Namespace && LabelSet.Has(_workload.Labels, selector.MatchLabels));
}
