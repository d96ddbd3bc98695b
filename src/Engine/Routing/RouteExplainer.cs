using System.Text;
using Sallyport.Engine.Http;

namespace Sallyport.Engine.Routing;

/// <summary>Tells why a request took its route, or none. Cold: it allocates and looks at every candidate.</summary>
public static class RouteExplainer
{
    /// <summary>Explains <see cref="RouteTable.Find"/> for the request as it now stands.</summary>
    public static RouteExplanation Explain(RouteTable table, RequestHead request)
    {
        VirtualHostPlan? host = table.FindHost(request);
        if (host is null)
            return new RouteExplanation(null, NearestHost(table, request), false, [], null, null);

        List<RouteCandidate> candidates = [];
        foreach (RouteEntry entry in host.Entries)
        {
            RouteCandidate candidate = new(entry.Route, [.. Outcomes(entry, request)]);
            candidates.Add(candidate);
            if (candidate.Fits)
                return new RouteExplanation(host.Host, null, host.RedirectsToHttps, candidates, entry.Route, null);
        }
        RouteCandidate? nearest = candidates.MinBy(candidate => candidate.Conditions.Count(condition => !condition.Holds));
        return new RouteExplanation(host.Host, null, host.RedirectsToHttps, candidates, null, nearest);
    }

    private static IEnumerable<ConditionOutcome> Outcomes(RouteEntry entry, RequestHead request)
    {
        List<ConditionOutcome> outcomes =
        [
            new ConditionOutcome(entry.Path.ToString(), entry.Path.Holds(request.PathWithoutQuery)),
        ];
        foreach (RequestCondition condition in entry.Conditions)
            outcomes.Add(new ConditionOutcome(condition.Description, condition.Holds(request)));
        return outcomes;
    }

    // The one with the longest common end: a misspelt or missing first label is the usual mistake.
    private static string? NearestHost(RouteTable table, RequestHead request)
    {
        string asked = Encoding.UTF8.GetString(HostName.WithoutPort(request.Authority)).ToLowerInvariant();
        string? nearest = null;
        int best = 0;
        foreach (VirtualHostPlan host in table.Hosts)
        {
            int common = CommonEnd(asked, host.Host);
            if (common <= best)
                continue;
            best = common;
            nearest = host.Host;
        }
        return nearest;
    }

    private static int CommonEnd(string a, string b)
    {
        int length = 0;
        while (length < a.Length && length < b.Length && a[^(length + 1)] == b[^(length + 1)])
            length++;
        return length;
    }
}
