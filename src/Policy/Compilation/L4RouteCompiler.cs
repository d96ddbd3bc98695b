using Sallyport.Engine.Routing;
using Sallyport.Policy.Resources.Networking;

namespace Sallyport.Policy.Compilation;

/// <summary>Routes for bytes that are not read as HTTP: PASSTHROUGH by server name, terminated TLS, TCP (gateway-routing.md 1.5).</summary>
internal sealed class L4RouteCompiler(
    CompileContext context, VirtualServiceIndex virtualServices, DestinationCompiler destinations, ServiceRegistry services)
{
    /// <summary>The <c>tls</c> routes bound to a PASSTHROUGH server.</summary>
    public IReadOnlyList<SniRoutePlan> TlsRoutes(GatewayServer server)
    {
        List<SniRoutePlan> plans = [];
        foreach (BoundVirtualService service in Bound(server))
        {
            foreach (TlsRoute route in service.Source.Tls)
            {
                string[] names = [.. route.Match
                    .Where(match => Applies(match.Port, match.Gateways, match.SourceLabels, match.SourceNamespace, ScopeOf(server), service.Namespace))
                    .SelectMany(match => match.SniHosts)
                    .Where(name => server.Hosts.Any(host => HostNames.Covers(host, name)))
                    .Select(name => name.ToLowerInvariant())];
                if (names.Length > 0)
                    plans.Add(new SniRoutePlan { ServerNames = names, Destinations = Destinations(route.Route, service, ScopeOf(server)) });
            }
        }
        return plans;
    }

    /// <summary>TLS that ends here with other bytes than HTTP behind it: the first fitting <c>tcp</c> route.</summary>
    public IReadOnlyList<SniRoutePlan> TerminatedRoutes(GatewayServer server) =>
        TcpRoute(server) is { } found ? [new SniRoutePlan { ServerNames = ["*"], Destinations = found }] : [];

    /// <summary>AUTO_PASSTHROUGH: the server name is that of a cluster.</summary>
    public IReadOnlyList<SniRoutePlan> EveryService(GatewayServer server)
    {
        List<SniRoutePlan> plans = [];
        foreach (ServiceModel service in services.All.Where(service => !service.Host.StartsWith('*')))
        {
            foreach (ServicePortModel port in service.Ports)
            {
                if (!server.Hosts.Any(host => HostNames.Covers(host, $"outbound_.{port.Number}_._.{service.Host}")))
                    continue;
                // The client's TLS goes through as it is; TLS of our own around it would break it.
                foreach (ClusterPlan cluster in destinations.ResolvePlain(service, port))
                    plans.Add(new SniRoutePlan
                    {
                        ServerNames = [cluster.Name.ToLowerInvariant()], Destinations = WeightedCluster.Only(cluster), IsUnjudged = true,
                    });
            }
        }
        return plans;
    }

    /// <summary>A sidecar's way out to a host's port: the first fitting <c>tls</c> route by its name, else <c>tcp</c> route; null: none.</summary>
    public IReadOnlyList<WeightedCluster>? OutboundRoute(BoundVirtualService service, string host, RouteScope scope)
    {
        foreach (TlsRoute route in service.Source.Tls)
        {
            bool applies = route.Match.Any(match => match.SniHosts.Any(name => HostNames.Covers(name, host))
                && Applies(match.Port, match.Gateways, match.SourceLabels, match.SourceNamespace, scope, service.Namespace));
            if (applies)
                return Destinations(route.Route, service, scope);
        }
        return TcpRoute(service, scope);
    }

    /// <summary>The destinations of the first fitting <c>tcp</c> route, or null.</summary>
    public IReadOnlyList<WeightedCluster>? TcpRoute(GatewayServer server)
    {
        RouteScope scope = ScopeOf(server);
        return Bound(server).Select(service => TcpRoute(service, scope)).FirstOrDefault(found => found is not null);
    }

    private List<WeightedCluster>? TcpRoute(BoundVirtualService service, RouteScope scope)
    {
        foreach (TcpRoute route in service.Source.Tcp)
        {
            bool applies = route.Match.Count == 0 || route.Match.Any(match =>
                Applies(match.Port, match.Gateways, match.SourceLabels, match.SourceNamespace, scope, service.Namespace));
            if (applies)
                return Destinations(route.Route, service, scope);
        }
        return null;
    }

    private static RouteScope ScopeOf(GatewayServer server) => new(server.Port, server.GatewayName, IsTls: false);

    private IEnumerable<BoundVirtualService> Bound(GatewayServer server) => virtualServices.Of(server.GatewayName)
        .Where(service => server.HostsFor(service.Namespace).Any(own => service.Hosts.Any(host => HostNames.Intersect(own, host) is not null)));

    private bool Applies(
        uint? port, IReadOnlyList<string> gateways, IReadOnlyDictionary<string, string> labels, string? space, RouteScope scope, string owner)
    {
        if (port is > 0 && port != scope.Port)
            return false;
        if (gateways.Count > 0)
            return gateways.Any(name => GatewayNames.Complete(name, owner) == scope.Gateway);
        return LabelSet.Has(context.Workload.Labels, labels) && (string.IsNullOrEmpty(space) || space == context.Workload.Namespace);
    }

    private List<WeightedCluster> Destinations(IReadOnlyList<RouteDestination> route, BoundVirtualService service, RouteScope scope) =>
    [
        .. route
            .Where(destination => route.Count == 1 || destination.Weight is > 0)
            .Select(destination => new WeightedCluster(
                destinations.Resolve(destination.Destination, service.Source, scope.Port), Math.Max(1, destination.Weight ?? 0), [], [])),
    ];
}
