using Sallyport.Engine.Routing;
using Sallyport.Policy.Resources;
using Sallyport.Policy.Resources.Networking;
using Sallyport.Policy.Validation;

namespace Sallyport.Policy.Compilation;

/// <summary>Services, their endpoints and DestinationRules to <see cref="ClusterPlan"/>s (gateway-routing.md 11); each is made once.</summary>
internal sealed class DestinationCompiler
{
    private readonly CompileContext _context;
    private readonly ServiceRegistry _services;
    private readonly DestinationRules _rules;
    private readonly UpstreamTlsCompiler _tls;
    private readonly Dictionary<string, ClusterPlan> _clusters = new(StringComparer.Ordinal);

    public DestinationCompiler(CompileContext context, ServiceRegistry services)
    {
        _context = context;
        _services = services;
        _rules = new DestinationRules(context);
        _tls = new UpstreamTlsCompiler(context);
    }

    /// <summary>All clusters made so far, by name.</summary>
    public IReadOnlyDictionary<string, ClusterPlan> Clusters => _clusters;

    /// <summary>Takes a cluster that is no service: the application behind a sidecar.</summary>
    public void Add(ClusterPlan cluster) => _clusters.Add(cluster.Name, cluster);

    /// <summary>The cluster of a route's destination, or null: unknown, answered 503 (11.1-11.3).</summary>
    /// <param name="destination">As written.</param>
    /// <param name="owner">The VirtualService; its namespace completes short names.</param>
    /// <param name="listenerPort">The Gateway server's port: the port of last resort.</param>
    public ClusterPlan? Resolve(Destination destination, Resource owner, int listenerPort)
    {
        // A backend that a route may not use; it was reported.
        if (destination.Host.Length == 0)
            return null;
        string host = HostNames.Complete(destination.Host, owner.Metadata.Namespace);
        int status = owner is VirtualService { ConvertedFrom: not null } ? 500 : 503;
        if (_services.Find(host) is not { } service)
        {
            _context.Findings.Warn(owner, DiagnosticCode.InvalidHost, $"destination {host} is no Service or ServiceEntry that is known here; its requests get {status}");
            return null;
        }
        int number = destination.Port?.Number is { } asked ? (int)asked : service.Ports.Count == 1 ? service.Ports[0].Number : listenerPort;
        if (service.FindPort(number) is not { } port)
        {
            _context.Findings.Warn(owner, DiagnosticCode.InvalidRoute, $"destination {host} has no port {number}; its requests get {status}");
            return null;
        }
        string subset = destination.Subset ?? "";
        ClusterPlan? cluster = Resolve(service, port, subset);
        if (cluster is null)
            _context.Findings.Warn(owner, DiagnosticCode.InvalidRoute, $"destination {host} has no subset {subset} in a DestinationRule that applies; its requests get {status}");
        return cluster;
    }

    /// <summary>The cluster of an external authorizer or another host by its name and port, or null.</summary>
    /// <param name="service">A host name, or <c>namespace/hostname</c>.</param>
    /// <param name="number">The service's port.</param>
    public ClusterPlan? Find(string service, int number)
    {
        ServiceModel? found = FindService(service);
        return found?.FindPort(number) is { } port ? Resolve(found, port, "") : null;
    }

    /// <summary>The cluster of a service port, or null: the subset does not exist.</summary>
    public ClusterPlan? Resolve(ServiceModel service, ServicePortModel port, string subset)
    {
        string name = $"outbound|{port.Number}|{subset}|{service.Host}";
        if (_clusters.TryGetValue(name, out ClusterPlan? known))
            return known;
        MergedDestinationRule? rule = _rules.Find(service);
        Subset? chosen = null;
        if (subset.Length > 0 && rule?.Subsets.TryGetValue(subset, out chosen) != true)
            return null;
        PortTrafficPolicy settings = rule?.SettingsFor(chosen, port.Number) ?? new PortTrafficPolicy();
        ClusterPlan cluster = Compile(name, service, port, subset, settings, EndpointsOf(port, chosen));
        _clusters.Add(name, cluster);
        return cluster;
    }

    /// <summary>
    /// The cluster of a service port whose requests go where they say themselves (resolution NONE, gateway-routing.md 11.4). Only a
    /// sidecar's way out has such.
    /// </summary>
    public ClusterPlan ResolveOriginal(ServiceModel service, ServicePortModel port)
    {
        PortTrafficPolicy settings = _rules.Find(service)?.SettingsFor(null, port.Number) ?? new PortTrafficPolicy();
        return new ClusterPlan
        {
            Name = $"outbound|{port.Number}||{service.Host}",
            Host = service.Host,
            Protocol = ProtocolOf(port, settings.ConnectionPool?.Http),
            Discovery = EndpointDiscovery.Original,
            Tls = _tls.Compile(service, port, "", settings.Tls, []),
            ConnectTimeout = settings.ConnectionPool?.Tcp?.ConnectTimeout ?? TimeSpan.FromSeconds(10),
            Limits = Compile(settings.ConnectionPool),
        };
    }

    /// <summary>A service port and its subsets without TLS of our own, for bytes that are TLS already; the names are server names.</summary>
    public IEnumerable<ClusterPlan> ResolvePlain(ServiceModel service, ServicePortModel port)
    {
        yield return ResolvePlain(service, port, "", null);
        foreach ((string name, Subset subset) in _rules.Find(service)?.Subsets ?? new Dictionary<string, Subset>())
            yield return ResolvePlain(service, port, name, subset);
    }

    private ClusterPlan ResolvePlain(ServiceModel service, ServicePortModel port, string subset, Subset? chosen)
    {
        string name = $"outbound_.{port.Number}_.{subset}_.{service.Host}";
        if (!_clusters.TryGetValue(name, out ClusterPlan? cluster))
        {
            PortTrafficPolicy settings = new() { Tls = new ClientTlsSettings { Mode = ClientTlsMode.Disable } };
            cluster = Compile(name, service, port, subset, settings, EndpointsOf(port, chosen));
            _clusters.Add(name, cluster);
        }
        return cluster;
    }

    private static EndpointModel[] EndpointsOf(ServicePortModel port, Subset? chosen) =>
        [.. port.Endpoints.Where(endpoint => chosen is null || LabelSet.Has(endpoint.Labels, chosen.Labels))];

    private ServiceModel? FindService(string service)
    {
        int slash = service.IndexOf('/', StringComparison.Ordinal);
        ServiceModel? found = _services.Find(service[(slash + 1)..]);
        return slash >= 0 && found?.Namespace != service[..slash] ? null : found;
    }

    private ClusterPlan Compile(
        string name, ServiceModel service, ServicePortModel port, string subset, PortTrafficPolicy settings, EndpointModel[] endpoints)
    {
        if (service.HasNoAddresses)
        {
            _context.Findings.Warn(
                service.Source, DiagnosticCode.Suspicious, "resolution NONE gives a gateway no address to send to; use STATIC or DNS");
        }
        ConsistentHash? hash = settings.LoadBalancer?.ConsistentHash;
        UpstreamTlsPlan? tls = _tls.Compile(service, port, subset, settings.Tls, endpoints);
        bool isAutomatic = tls is not null && settings.Tls is null;
        return new ClusterPlan
        {
            Name = name,
            Host = service.Host,
            Protocol = ProtocolOf(port, settings.ConnectionPool?.Http),
            Discovery = service.Discovery,
            Endpoints = [.. endpoints.Select(endpoint => new EndpointPlan(
                endpoint.Address, endpoint.Port, endpoint.Weight, IsPlain: isAutomatic && !endpoint.IsInMesh))],
            LoadBalancing = hash is null ? BalancingOf(settings.LoadBalancer?.Simple) : LoadBalancing.ConsistentHash,
            ConsistentHash = hash is null ? null : Compile(hash),
            Tls = tls,
            ConnectTimeout = settings.ConnectionPool?.Tcp?.ConnectTimeout ?? TimeSpan.FromSeconds(10),
            Limits = Compile(settings.ConnectionPool),
        };
    }

    // 11.11
    private static UpstreamProtocol ProtocolOf(ServicePortModel port, HttpSettings? settings)
    {
        if (settings?.UseClientProtocol == true)
            return UpstreamProtocol.AsClient;
        return port.Protocol switch
        {
            PortProtocol.Http2 => UpstreamProtocol.Http2,
            PortProtocol.Undeclared => UpstreamProtocol.AsClient,
            PortProtocol.Http when settings?.H2UpgradePolicy == H2UpgradePolicy.Upgrade => UpstreamProtocol.Http2,
            _ => UpstreamProtocol.Http11,
        };
    }

    private static LoadBalancing BalancingOf(SimpleLoadBalancer? simple) => simple switch
    {
        SimpleLoadBalancer.Random => LoadBalancing.Random,
        SimpleLoadBalancer.RoundRobin => LoadBalancing.RoundRobin,
        _ => LoadBalancing.LeastRequest,
    };

    private static ConsistentHashPlan Compile(ConsistentHash hash) => new(
        hash.HttpHeaderName?.ToLowerInvariant(), hash.HttpCookie?.Name, hash.HttpQueryParameterName, hash.UseSourceIp == true);

    // Zero means no limit in the resource, as in Envoy's defaults that Istio sets.
    private static ConnectionLimits Compile(ConnectionPoolSettings? pool) => new(
        Limit(pool?.Tcp?.MaxConnections), Limit(pool?.Http?.Http1MaxPendingRequests), Limit(pool?.Http?.Http2MaxRequests),
        Limit(pool?.Http?.MaxRequestsPerConnection), Limit(pool?.Http?.MaxRetries));

    private static int? Limit(int? value) => value is > 0 ? value : null;
}
