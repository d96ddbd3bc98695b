using Sallyport.Engine.Http;

namespace Sallyport.Engine.Routing;

/// <summary>The hosts of a listener or TLS server and their routes (gateway-routing.md 3, 4). Immutable.</summary>
public sealed class RouteTable
{
    private const int LongestOnStack = 255;

    private readonly HostMap<VirtualHostPlan> _hosts;
    private readonly VirtualHostPlan[] _all;
    private readonly bool _hasPorts;

    /// <param name="hosts">Each with its routes.</param>
    /// <param name="hasPorts">Hosts are written <c>host:port</c>, and the port of the request counts.</param>
    internal RouteTable(IEnumerable<VirtualHostPlan> hosts, bool hasPorts = false)
    {
        _hasPorts = hasPorts;
        _all = [.. hosts];
        _hosts = new HostMap<VirtualHostPlan>(_all.Select(host => KeyValuePair.Create(host.Host, host)));
    }

    /// <summary>No host: every request is answered 404 (gateway-routing.md 1.10).</summary>
    public static RouteTable Empty { get; } = new([]);

    internal ReadOnlySpan<VirtualHostPlan> Hosts => _all;

    /// <summary>One route for every host and path: a sidecar's inbound port.</summary>
    public static RouteTable ForEverything(RoutePlan route) =>
        new([new VirtualHostPlan("*", [new RouteEntry(route, PathCondition.Any, [])], redirectsToHttps: false)]);

    /// <summary>
    /// The route for the request as it now stands, by claims too when a token was verified. Allocates nothing.
    /// </summary>
    public RouteMatch Find(RequestHead request)
    {
        // The first host that fits is final: wider ones are not tried (3.2).
        VirtualHostPlan? host = FindHost(request);
        if (host is null)
            return default;
        return new RouteMatch { Route = host.Find(request), RedirectsToHttps = host.RedirectsToHttps };
    }

    /// <summary>Every host with its routes, each once, in the order they are tried; for people.</summary>
    public IEnumerable<(string Host, IReadOnlyList<RoutePlan> Routes)> Describe()
    {
        foreach (VirtualHostPlan host in _all)
            yield return (host.Host, [.. host.Entries.ToArray().Select(entry => entry.Route).Distinct()]);
    }

    internal VirtualHostPlan? FindHost(RequestHead request) =>
        _hasPorts ? FindAuthority(request.Authority) : _hosts.Find(HostName.WithoutPort(request.Authority));

    // An authority without port means the one that plain HTTP implies.
    private VirtualHostPlan? FindAuthority(ReadOnlySpan<byte> authority)
    {
        ReadOnlySpan<byte> host = HostName.WithoutPort(authority);
        if (authority.Length > host.Length + 1)
            return _hosts.Find(authority);
        Span<byte> full = host.Length <= LongestOnStack ? stackalloc byte[LongestOnStack + 3] : new byte[host.Length + 3];
        host.CopyTo(full);
        ":80"u8.CopyTo(full[host.Length..]);
        return _hosts.Find(full[..(host.Length + 3)]);
    }
}
