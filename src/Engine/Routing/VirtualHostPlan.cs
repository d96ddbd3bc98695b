using Sallyport.Engine.Http;

namespace Sallyport.Engine.Routing;

/// <summary>One host of a route table with its routes in order (gateway-routing.md 2.3, 4.1).</summary>
internal sealed class VirtualHostPlan
{
    private readonly RouteEntry[] _entries;
    private readonly PathIndex _paths;
    private readonly int[] _others;

    /// <param name="host">Exact name, wildcard or <c>*</c>, in lower case.</param>
    /// <param name="entries">First match wins.</param>
    /// <param name="redirectsToHttps">Plain requests are redirected before routes count (1.9).</param>
    public VirtualHostPlan(string host, IEnumerable<RouteEntry> entries, bool redirectsToHttps)
    {
        Host = host;
        RedirectsToHttps = redirectsToHttps;
        _entries = [.. entries];
        _paths = new PathIndex(_entries.Index().Where(entry => entry.Item.Path.IsIndexable).Select(entry => (entry.Item.Path, entry.Index)));
        _others = [.. _entries.Index().Where(entry => !entry.Item.Path.IsIndexable).Select(entry => entry.Index)];
    }

    public string Host { get; }

    public bool RedirectsToHttps { get; }

    public ReadOnlySpan<RouteEntry> Entries => _entries;

    /// <summary>The first route that fits, or null. Candidates come from the index out of order; the lowest place wins.</summary>
    public RoutePlan? Find(RequestHead request)
    {
        ReadOnlySpan<byte> path = request.PathWithoutQuery;
        int best = _entries.Length;
        for (int node = _paths.Start(path); node >= 0;)
        {
            node = _paths.Read(node, path, out ReadOnlySpan<int> exact, out ReadOnlySpan<int> prefix);
            best = FirstBefore(best, exact, request);
            best = FirstBefore(best, prefix, request);
        }
        foreach (int index in _others)
        {
            if (index >= best)
                break;
            if (_entries[index].Path.Holds(path) && _entries[index].ConditionsHold(request))
                best = index;
        }
        return best == _entries.Length ? null : _entries[best].Route;
    }

    private int FirstBefore(int best, ReadOnlySpan<int> candidates, RequestHead request)
    {
        foreach (int index in candidates)
        {
            if (index >= best)
                break;
            if (_entries[index].ConditionsHold(request))
                return index;
        }
        return best;
    }
}
