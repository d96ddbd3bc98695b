using Sallyport.Policy.Resources.Networking;

namespace Sallyport.Policy.Compilation;

/// <summary>Several DestinationRules for one host: subsets united by name, the traffic policy of the oldest that has one (11.8).</summary>
/// <param name="Source">The oldest, for messages.</param>
/// <param name="TrafficPolicy">For all subsets.</param>
/// <param name="Subsets">By name.</param>
internal sealed record MergedDestinationRule(
    DestinationRule Source, TrafficPolicy? TrafficPolicy, IReadOnlyDictionary<string, Subset> Subsets)
{
    /// <param name="rules">Oldest first; at least one.</param>
    public static MergedDestinationRule Merge(IReadOnlyList<DestinationRule> rules)
    {
        Dictionary<string, Subset> subsets = new(StringComparer.Ordinal);
        foreach (Subset subset in rules.SelectMany(rule => rule.Subsets))
            subsets.TryAdd(subset.Name, subset);
        return new MergedDestinationRule(rules[0], rules.Select(rule => rule.TrafficPolicy).FirstOrDefault(policy => policy is not null), subsets);
    }

    /// <summary>What holds for one port: its own settings instead of the rule's; the subset's over both (11.9).</summary>
    public PortTrafficPolicy SettingsFor(Subset? subset, int port)
    {
        PortTrafficPolicy settings = Override(new PortTrafficPolicy(), TrafficPolicy, port);
        return Override(settings, subset?.TrafficPolicy, port);
    }

    private static PortTrafficPolicy Override(PortTrafficPolicy settings, TrafficPolicy? policy, int port)
    {
        if (policy is null)
            return settings;
        // A port named in portLevelSettings takes nothing from the members beside the list.
        PortTrafficPolicy? own = policy.PortLevelSettings.FirstOrDefault(level => level.Port?.Number == port);
        return own ?? settings with
        {
            LoadBalancer = policy.LoadBalancer ?? settings.LoadBalancer,
            ConnectionPool = policy.ConnectionPool ?? settings.ConnectionPool,
            OutlierDetection = policy.OutlierDetection ?? settings.OutlierDetection,
            Tls = policy.Tls ?? settings.Tls,
        };
    }
}
