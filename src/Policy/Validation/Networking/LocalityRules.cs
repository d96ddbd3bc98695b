using Sallyport.Policy.Parsing;
using Sallyport.Policy.Validation.Kinds;

namespace Sallyport.Policy.Validation.Networking;

/// <summary>Preference of near endpoints: localities are <c>region/zone/subzone</c>, a star may end them.</summary>
internal static class LocalityRules
{
    public static void Check(KindContext context, NodeView setting, bool hasOutlierDetection)
    {
        if (!setting.IsSet) return;
        NodeView distribute = setting["distribute"], failover = setting["failover"], priority = setting["failoverPriority"];
        if (distribute.Count > 0 && failover.Count > 0) context.RefuseBeside(failover, "distribute");
        CheckDistribute(context, distribute);
        CheckPriority(context, failover, priority);
        foreach (NodeView region in failover.Entries()) CheckFailover(context, region);
        if (!hasOutlierDetection && (failover.Count > 0 || priority.Count > 0))
        {
            context.Warn(DiagnosticCode.Suspicious, setting, "failover has no effect without outlierDetection");
        }
    }

    private static void CheckDistribute(KindContext context, NodeView distribute)
    {
        HashSet<string> sources = new(StringComparer.Ordinal);
        foreach (NodeView share in distribute.Entries())
        {
            CheckLocality(context, share["from"], share["from"].TextOrEmpty(), sources);
            HashSet<string> targets = new(StringComparer.Ordinal);
            long sum = 0;
            foreach ((string locality, NodeView weight) in share["to"].Members())
            {
                CheckLocality(context, weight, locality, targets);
                if (weight.Integer is < 1 or > 100)
                {
                    context.Refuse(DiagnosticCode.OutOfRange, weight, $"{weight.Integer} is not between 1 and 100");
                }

                sum += weight.Integer ?? 0;
            }

            if (sum != 100) context.Refuse(DiagnosticCode.OutOfRange, share["to"], $"the shares add up to {sum}, not to 100");
        }
    }

    // What was seen is kept as its parts, with a star for "all below": "a/b" is a, a/b and a/b/*.
    private static void CheckLocality(KindContext context, NodeView at, string locality, HashSet<string> seen)
    {
        string[] parts = locality.Split('/', 3);
        int star = locality.IndexOf('*', StringComparison.Ordinal);
        if (parts.Contains("") || (star >= 0 && star != locality.Length - 1))
        {
            context.Refuse(
                DiagnosticCode.InvalidFormat,
                at,
                $"{Quoted.Text(locality)} is no locality: region/zone/subzone without empty parts, a star only at the end");
            return;
        }

        string region = parts[0], zone = parts.Length > 1 ? $"{region}/{parts[1]}" : $"{region}/*";
        string place = parts.Length > 2 ? locality : $"{zone}/*";
        bool overlaps = seen.Contains("*") || parts.Length switch
        {
            1 => seen.Contains(region),
            2 => seen.Contains($"{region}/*") || seen.Contains(zone),
            _ => seen.Contains($"{region}/*") || seen.Contains($"{zone}/*") || seen.Contains(place),
        };
        if (overlaps) context.Refuse(DiagnosticCode.Conflict, at, $"{Quoted.Text(locality)} overlaps one before it");
        seen.UnionWith([region, zone, place]);
    }

    private static void CheckPriority(KindContext context, NodeView failover, NodeView priority)
    {
        if (failover.Count == 0) return;
        foreach (NodeView label in priority.Entries())
        {
            if (label.Text is "topology.kubernetes.io/region" or "topology.kubernetes.io/zone" or "topology.istio.io/subzone")
            {
                context.RefuseBeside(label, "failover");
            }
        }
    }

    private static void CheckFailover(KindContext context, NodeView failover)
    {
        string from = failover["from"].TextOrEmpty(), to = failover["to"].TextOrEmpty();
        if (from == to) context.Refuse(DiagnosticCode.Conflict, failover, "a region cannot take over for itself");
        if (from.AsSpan().ContainsAny("/*") || to.AsSpan().ContainsAny("/*"))
        {
            context.Refuse(DiagnosticCode.InvalidFormat, failover, "only whole regions, without / and *");
        }
    }
}
