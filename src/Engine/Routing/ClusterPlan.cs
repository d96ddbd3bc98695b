namespace Sallyport.Engine.Routing;

/// <summary>How requests are sent to a cluster (gateway-routing.md 11.11).</summary>
public enum UpstreamProtocol : byte
{
    Http11 = 0,
    Http2,

    /// <summary>A port without declared protocol: what the client spoke.</summary>
    AsClient,

    /// <summary>Opaque bytes.</summary>
    Tcp,
}

/// <summary>Where endpoint addresses come from (gateway-routing.md 11.4).</summary>
public enum EndpointDiscovery : byte
{
    /// <summary>The addresses in the plan.</summary>
    Static = 0,

    /// <summary>Names in the plan are resolved; all addresses are used.</summary>
    Dns,

    /// <summary>Names are resolved at connect time; the first address is used.</summary>
    DnsRoundRobin,

    /// <summary>The plan has no addresses: the host and port that the request itself names are used (a sidecar's way out).</summary>
    Original,
}

/// <summary>How an endpoint is chosen (gateway-routing.md 11.7).</summary>
public enum LoadBalancing : byte
{
    LeastRequest = 0,
    RoundRobin,
    Random,
    ConsistentHash,
}

/// <summary>One destination: a service port, perhaps a subset of it. Immutable; compared by content for connection reuse across snapshots.</summary>
public sealed class ClusterPlan
{
    /// <summary>Unique in a snapshot, in Istio's form: <c>outbound|PORT|SUBSET|HOST</c> or <c>inbound|PORT||</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The service's host name.</summary>
    public required string Host { get; init; }

    public UpstreamProtocol Protocol { get; init; }

    public EndpointDiscovery Discovery { get; init; }

    public IReadOnlyList<EndpointPlan> Endpoints { get; init; } = [];

    public LoadBalancing LoadBalancing { get; init; }

    /// <summary>What <see cref="LoadBalancing.ConsistentHash"/> hashes; null otherwise.</summary>
    public ConsistentHashPlan? ConsistentHash { get; init; }

    /// <summary>Null: plain text.</summary>
    public UpstreamTlsPlan? Tls { get; init; }

    /// <summary>10 s by default (gateway-routing.md 11.12).</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(10);

    public ConnectionLimits Limits { get; init; } = new();
}

/// <summary>One address of a cluster.</summary>
/// <param name="Address">IP address, host name to resolve, or <c>unix:PATH</c>.</param>
/// <param name="Port">0 for unix sockets.</param>
/// <param name="Weight">Share of the load; 1 by default.</param>
/// <param name="IsPlain">It gets plain text although the cluster has TLS: it has no sidecar (gateway-routing.md 11.9).</param>
public sealed record EndpointPlan(string Address, int Port, int Weight = 1, bool IsPlain = false);

/// <summary>DestinationRule <c>connectionPool</c>: null means no limit.</summary>
public sealed record ConnectionLimits(
    int? MaxConnections = null, int? MaxPendingRequests = null, int? MaxRequests = null, int? MaxRequestsPerConnection = null,
    int? MaxRetries = null);

/// <summary>What a consistent hash is taken of: exactly one member is set.</summary>
public sealed record ConsistentHashPlan(string? Header = null, string? Cookie = null, string? QueryParameter = null, bool UseSourceIp = false);

/// <summary>TLS towards a cluster (gateway-routing.md 11.9, 11.10).</summary>
public sealed class UpstreamTlsPlan
{
    /// <summary>Mesh certificates on both sides.</summary>
    public bool IsMesh { get; init; }

    /// <summary>Own certificate and key, and the authorities to trust (null: the system's).</summary>
    public TlsCredential? Credential { get; init; }

    /// <summary>Server name to send; null: the host header sent upstream.</summary>
    public string? ServerName { get; init; }

    /// <summary>Names of which one must be in the certificate; empty: the server name must be.</summary>
    public IReadOnlyList<string> SubjectAltNames { get; init; } = [];

    public bool SkipVerification { get; init; }
}
