namespace Sallyport.Engine.Http;

/// <summary>
/// What policies may know of the connection that a request came on. Made once per connection by the host, before the first
/// request is read; immutable.
/// </summary>
public sealed class ConnectionFacts
{
    /// <summary>The other end, before any forwarded header; with <c>--proxy-protocol</c> the source that the header names (gateway-routing.md 10.3).</summary>
    public required IpAddress SourceAddress { get; init; }

    public int SourcePort { get; init; }

    /// <summary>A number that no other connection of the process has, for logs; 0: none was given.</summary>
    public long Id { get; init; }

    /// <summary>The local end as policies see it: <c>destination.ip</c>.</summary>
    public IpAddress LocalAddress { get; init; }

    /// <summary>The local port as policies see it: the gateway process's port (8080 for 80) or the workload's port (authorization-policy.md 7.5).</summary>
    public required int LocalPort { get; init; }

    /// <summary>Which listener of the snapshot accepted it: a Gateway server's port number, or the workload port of a sidecar.</summary>
    public required int ListenerPort { get; init; }

    /// <summary>It came from this workload's own application, to be carried out into the mesh: no policy applies, and CONNECT is understood.</summary>
    public bool IsOutbound { get; init; }

    public bool IsTls { get; init; }

    /// <summary>Server name of the TLS client hello in lower case; empty without.</summary>
    public byte[] ServerName { get; init; } = [];

    /// <summary>The client's verified certificate, or null: plain text, or TLS without client certificate.</summary>
    public PeerCertificate? Peer { get; init; }
}
