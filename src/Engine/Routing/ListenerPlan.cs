namespace Sallyport.Engine.Routing;

/// <summary>What a listener speaks.</summary>
public enum ListenerProtocol : byte
{
    /// <summary>HTTP/1.1 and, by its preface, HTTP/2 without TLS.</summary>
    Http = 0,

    /// <summary>TLS in front of HTTP, and PASSTHROUGH by server name: see <see cref="ListenerPlan.TlsServers"/>.</summary>
    Tls,

    /// <summary>Opaque bytes.</summary>
    Tcp,

    /// <summary>HTTP if the first bytes are, else opaque (a Service port without declared protocol).</summary>
    Auto,
}

/// <summary>One port of the proxy and what happens there. Immutable.</summary>
public sealed class ListenerPlan
{
    /// <summary>Its name on the command line and in <see cref="Http.ConnectionFacts.ListenerPort"/>: the Gateway server's number (80) or the workload's port.</summary>
    public required int Port { get; init; }

    /// <summary>The port policies see: 8080 for 80 and 8443 for 443 at a gateway, else <see cref="Port"/> (authorization-policy.md 7.5).</summary>
    public required int PolicyPort { get; init; }

    public required ListenerProtocol Protocol { get; init; }

    /// <summary>Routes of a plain HTTP listener, or of a sidecar's inbound port. Null for TCP and TLS.</summary>
    public RouteTable? Routes { get; init; }

    /// <summary>TLS servers by server name; empty for other protocols (gateway-routing.md 1.7).</summary>
    public TlsServerTable TlsServers { get; init; } = TlsServerTable.Empty;

    /// <summary>Where a TCP port's bytes go, by weight: the application behind a sidecar, the route of a Gateway's port. Empty: nowhere.</summary>
    public IReadOnlyList<WeightedCluster> TcpDestinations { get; init; } = [];

    /// <summary>Where CONNECT leads; null but at a sidecar's outbound listener: the method is refused.</summary>
    public TunnelTable? Tunnels { get; init; }

    /// <summary>How a sidecar's port treats plain text and mesh TLS (peer-authentication.md 1); null at gateways.</summary>
    public PeerMode? PeerMode { get; init; }
}

/// <summary>Effective PeerAuthentication mode of a port.</summary>
public enum PeerMode : byte
{
    Strict = 0,
    Permissive,
    Disable,
}
