using Sallyport.Engine.Routing;

namespace Sallyport.Policy.Compilation;

/// <summary>Binds VirtualServices to the HTTP servers of a port (gateway-routing.md 1.9, 1.10, 2).</summary>
internal sealed class HttpServerCompiler(VirtualServiceIndex virtualServices, RouteCompiler routes)
{
    /// <summary>One host of the table while it is put together.</summary>
    private sealed class HostDraft
    {
        public List<CompiledRoute> Routes { get; } = [];

        public bool RedirectsToHttps { get; set; }
    }

    /// <param name="servers">All plain HTTP servers of a port, or one HTTPS server.</param>
    /// <param name="isTls">The latter.</param>
    public RouteTable Compile(IReadOnlyList<GatewayServer> servers, bool isTls)
    {
        SortedDictionary<string, HostDraft> hosts = new(StringComparer.Ordinal);
        foreach (GatewayServer server in servers)
        {
            RouteScope scope = new(server.Port, server.GatewayName, isTls);
            foreach (BoundVirtualService service in virtualServices.Of(server.GatewayName))
                Bind(service, server, scope, hosts);
            if (server.RedirectsToHttps)
                Redirect(server, hosts);
        }
        return new RouteTable(hosts.Select(host => new VirtualHostPlan(
            host.Key, Order(host.Value.Routes).Select(route => route.Entry), host.Value.RedirectsToHttps)));
    }

    private void Bind(BoundVirtualService service, GatewayServer server, RouteScope scope, SortedDictionary<string, HostDraft> hosts)
    {
        string[] effective = [.. server.HostsFor(service.Namespace)
            .SelectMany(own => service.Hosts.Select(host => HostNames.Intersect(own, host)))
            .OfType<string>()
            .Select(host => host.ToLowerInvariant())
            .Distinct()];
        if (effective.Length == 0)
            return;
        List<CompiledRoute> compiled = routes.Compile(service, scope);
        // Without a route for this port the host is not bound at all.
        if (compiled.Count == 0)
            return;
        foreach (string host in effective)
        {
            HostDraft draft = DraftOf(host, hosts);
            draft.Routes.AddRange(compiled);
            draft.RedirectsToHttps |= server.RedirectsToHttps;
        }
    }

    // 1.9: also hosts without a VirtualService.
    private static void Redirect(GatewayServer server, SortedDictionary<string, HostDraft> hosts)
    {
        foreach (string host in server.Hosts)
            DraftOf(host.ToLowerInvariant(), hosts).RedirectsToHttps = true;
    }

    // 2.3: catch-all routes go behind the others, whosever they are.
    private static IEnumerable<CompiledRoute> Order(List<CompiledRoute> compiled) => compiled.OrderBy(route => route.IsCatchAll);

    private static HostDraft DraftOf(string host, SortedDictionary<string, HostDraft> hosts)
    {
        if (!hosts.TryGetValue(host, out HostDraft? draft))
            hosts.Add(host, draft = new HostDraft());
        return draft;
    }
}
