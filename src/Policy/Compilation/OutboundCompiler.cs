using System.Globalization;
using Sallyport.Engine;
using Sallyport.Engine.Routing;
using Sallyport.Policy.Resources.Core;
using Sallyport.Policy.Resources.Networking;

namespace Sallyport.Policy.Compilation;

/// <summary>
/// A sidecar's way out: every Service and ServiceEntry that the workload can see, by host and port, with the VirtualServices bound to
/// <c>mesh</c>, and what becomes of everything else. See docs/design/0012-outbound.md.
/// </summary>
internal sealed class OutboundCompiler
{
    /// <summary>The listener has no number in any document.</summary>
    public const int ListenerPort = 0;

    private const string MeshGateway = "mesh";

    // Istio's names, which people know from access logs.
    private const string AllowAnyName = "allow_any", BlockAllName = "block_all", PassthroughName = "PassthroughCluster";

    private static readonly ClusterPlan s_passthrough = new()
    {
        Name = PassthroughName, Host = PassthroughName, Protocol = UpstreamProtocol.AsClient, Discovery = EndpointDiscovery.Original,
    };

    private readonly CompileContext _context;
    private readonly DestinationCompiler _destinations;
    private readonly ServiceRegistry _services;
    private readonly IReadOnlyList<BoundVirtualService> _virtualServices;
    private readonly RouteCompiler _routes;
    private readonly L4RouteCompiler _l4;
    private readonly List<VirtualHostPlan> _hosts = [];
    private readonly List<KeyValuePair<string, IReadOnlyList<WeightedCluster>>> _tunnels = [];

    public OutboundCompiler(CompileContext context, DestinationCompiler destinations, ServiceRegistry services)
    {
        _context = context;
        _destinations = destinations;
        _services = services;
        VirtualServiceIndex index = new(context);
        _virtualServices = index.Of(MeshGateway);
        _routes = new RouteCompiler(context, destinations);
        _l4 = new L4RouteCompiler(context, index, destinations, services);
    }

    public ListenerPlan Compile()
    {
        foreach (ServiceModel service in _services.All)
            Add(service);
        foreach (BoundVirtualService virtualService in _virtualServices)
            AddHostsWithoutService(virtualService);
        bool isAllowed = _context.Mesh.OutboundTrafficPolicy == OutboundMode.AllowAny;
        _hosts.Add(new VirtualHostPlan("*", [new RouteEntry(isAllowed ? AllowAny() : BlockAll(), PathCondition.Any, [])], redirectsToHttps: false));
        return new ListenerPlan
        {
            Port = ListenerPort,
            PolicyPort = ListenerPort,
            Protocol = ListenerProtocol.Http,
            Routes = new RouteTable(_hosts, hasPorts: true),
            Tunnels = new TunnelTable(_tunnels, isAllowed ? s_passthrough : null),
        };
    }

    private void Add(ServiceModel service)
    {
        // An ExternalName stands for another service; outside of the mesh it is an unknown place.
        if (_services.Find(service.Host) is not { Alias: null } target)
            return;
        string[] names = [.. NamesOf(service)];
        BoundVirtualService? virtualService = VirtualServiceOf(service.Host);
        foreach (ServicePortModel port in target.Ports.Where(port => port.Protocol != PortProtocol.Udp))
        {
            RouteScope scope = new(port.Number, MeshGateway, IsTls: false);
            IReadOnlyList<WeightedCluster> own = WeightedCluster.Only(
                target.HasNoAddresses ? _destinations.ResolveOriginal(target, port) : _destinations.Resolve(target, port, "")!);
            List<CompiledRoute> routes = virtualService is null ? [] : _routes.Compile(virtualService, scope);
            if (routes.Count == 0)
                routes.Add(new CompiledRoute(new RouteEntry(new RoutePlan { Name = "default", Destinations = own }, PathCondition.Any, []), IsCatchAll: true));
            IReadOnlyList<WeightedCluster> tunnel =
                (virtualService is null ? null : _l4.OutboundRoute(virtualService, service.Host, scope)) ?? own;
            foreach (string name in names)
            {
                AddHost(name, port.Number, routes);
                _tunnels.Add(KeyValuePair.Create(WithPort(name, port.Number), tunnel));
            }
        }
    }

    // Istio binds such hosts to the port that plain HTTP implies.
    private void AddHostsWithoutService(BoundVirtualService virtualService)
    {
        RouteScope scope = new(Authorities.ImpliedPort, MeshGateway, IsTls: false);
        List<CompiledRoute> routes = _routes.Compile(virtualService, scope);
        if (routes.Count == 0)
            return;
        foreach (string host in virtualService.Hosts.Where(host => !_services.All.Any(service => HostNames.Covers(host, service.Host))))
            AddHost(host, scope.Port, routes);
    }

    // Of two with one name the first counts: services before what only VirtualServices name, older before younger.
    private void AddHost(string name, int port, List<CompiledRoute> routes) => _hosts.Add(new VirtualHostPlan(
        WithPort(name, port), routes.OrderBy(route => route.IsCatchAll).Select(route => route.Entry), redirectsToHttps: false));

    // One VirtualService a host: the one that names it most exactly, then the oldest.
    private BoundVirtualService? VirtualServiceOf(string host)
    {
        BoundVirtualService? best = null;
        int bestLength = -1;
        foreach (BoundVirtualService candidate in _virtualServices)
        {
            foreach (string own in candidate.Hosts.Where(own => HostNames.Covers(own, host)))
            {
                int length = own == host ? int.MaxValue : own.Length;
                if (length > bestLength)
                    (best, bestLength) = (candidate, length);
            }
        }
        return best;
    }

    // What a cluster's name server would complete for a pod of this namespace.
    private IEnumerable<string> NamesOf(ServiceModel service)
    {
        yield return service.Host.ToLowerInvariant();
        if (service.Source is ServiceEntry entry)
        {
            foreach (string address in entry.Addresses.Where(address => !address.Contains('/')))
                yield return address;
        }
        if (service.Source is not Service { Metadata: { } metadata } kubernetes)
            yield break;
        yield return $"{metadata.Name}.{metadata.Namespace}.svc";
        yield return $"{metadata.Name}.{metadata.Namespace}";
        if (metadata.Namespace == _context.Workload.Namespace)
            yield return metadata.Name;
        if (System.Net.IPAddress.TryParse(kubernetes.ClusterIP, out _))
            yield return kubernetes.ClusterIP!;
    }

    private static string WithPort(string name, int port) =>
        string.Create(CultureInfo.InvariantCulture, $"{(name.Contains(':', StringComparison.Ordinal) ? $"[{name}]" : name.ToLowerInvariant())}:{port}");

    private static RoutePlan AllowAny() => new()
    {
        Name = AllowAnyName, Destinations = WeightedCluster.Only(s_passthrough), Retry = RetryPlan.Default with { Attempts = 0 },
    };

    private static RoutePlan BlockAll() => new()
    {
        Name = BlockAllName,
        DirectResponse = new DirectResponsePlan(Reasons.Of(Reason.DestinationNotInRegistry).Status, []) { Reason = Reason.DestinationNotInRegistry },
    };
}
