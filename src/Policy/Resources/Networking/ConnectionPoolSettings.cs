namespace Sallyport.Policy.Resources.Networking;

/// <summary>Limits of the connections to a service.</summary>
public sealed record ConnectionPoolSettings
{
    public TcpSettings? Tcp { get; init; }

    public HttpSettings? Http { get; init; }
}

/// <summary>Limits of all connections.</summary>
public sealed record TcpSettings
{
    /// <summary>Null or 0: no limit.</summary>
    public int? MaxConnections { get; init; }

    /// <summary>Null: 10 s.</summary>
    public TimeSpan? ConnectTimeout { get; init; }

    public TcpKeepalive? TcpKeepalive { get; init; }

    /// <summary>Null: no limit.</summary>
    public TimeSpan? MaxConnectionDuration { get; init; }

    /// <summary>Null: 1 h; zero: never.</summary>
    public TimeSpan? IdleTimeout { get; init; }
}

/// <summary>Probes on quiet connections; null members are the operating system's.</summary>
public sealed record TcpKeepalive
{
    public uint? Probes { get; init; }

    public TimeSpan? Time { get; init; }

    public TimeSpan? Interval { get; init; }
}

/// <summary>Limits of HTTP connections.</summary>
public sealed record HttpSettings
{
    /// <summary>Requests that may wait for a connection; null or 0: no limit.</summary>
    public int? Http1MaxPendingRequests { get; init; }

    /// <summary>Requests under way at once; null or 0: no limit.</summary>
    public int? Http2MaxRequests { get; init; }

    /// <summary>Null or 0: no limit; 1: no keep-alive.</summary>
    public int? MaxRequestsPerConnection { get; init; }

    /// <summary>Retries under way at once; null or 0: no limit.</summary>
    public int? MaxRetries { get; init; }

    /// <summary>Null: 1 h.</summary>
    public TimeSpan? IdleTimeout { get; init; }

    /// <summary>Null: as <see cref="Networking.H2UpgradePolicy.Default"/>.</summary>
    public H2UpgradePolicy? H2UpgradePolicy { get; init; }

    /// <summary>Speak to the upstream what the client speaks.</summary>
    public bool? UseClientProtocol { get; init; }

    /// <summary>HTTP/2 streams on one connection; null or 0: no limit of ours.</summary>
    public int? MaxConcurrentStreams { get; init; }

    public Http2KeepAlive? Http2KeepAlive { get; init; }
}

/// <summary>PING frames on HTTP/2 connections.</summary>
public sealed record Http2KeepAlive
{
    public TimeSpan? Interval { get; init; }

    public TimeSpan? Timeout { get; init; }
}

/// <summary>Whether HTTP/1.1 requests go upstream as HTTP/2.</summary>
public enum H2UpgradePolicy : byte
{
    /// <summary>As the mesh says.</summary>
    Default = 0,
    DoNotUpgrade,
    Upgrade,
}
