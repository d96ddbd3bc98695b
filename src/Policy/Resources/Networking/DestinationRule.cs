namespace Sallyport.Policy.Resources.Networking;

/// <summary>How a service is talked to, and its subsets (gateway-routing.md 11.7-11.11).</summary>
public sealed record DestinationRule : Resource
{
    public const string KindName = "DestinationRule";

    public override string Kind => KindName;

    /// <summary>Service name or wildcard name; one without dots is completed with the own namespace.</summary>
    public string Host { get; init; } = "";

    public TrafficPolicy? TrafficPolicy { get; init; }

    public IReadOnlyList<Subset> Subsets { get; init; } = [];

    /// <summary>Namespaces whose proxies see it: names, <c>.</c> (own) or <c>*</c>. Empty: all.</summary>
    public IReadOnlyList<string> ExportTo { get; init; } = [];

    /// <summary>Labels of the calling proxies of the own namespace it is limited to. Null: no limit.</summary>
    public WorkloadSelector? WorkloadSelector { get; init; }
}

/// <summary>Some endpoints of a service, by labels.</summary>
public sealed record Subset
{
    public string Name { get; init; } = "";

    public IReadOnlyDictionary<string, string> Labels { get; init; } = EmptyMap<string>.Instance;

    /// <summary>Takes the place of what the rule says, member by member.</summary>
    public TrafficPolicy? TrafficPolicy { get; init; }
}

/// <summary>Settings for all ports of a service.</summary>
public sealed record TrafficPolicy
{
    public LoadBalancerSettings? LoadBalancer { get; init; }

    public ConnectionPoolSettings? ConnectionPool { get; init; }

    public OutlierDetection? OutlierDetection { get; init; }

    public ClientTlsSettings? Tls { get; init; }

    /// <summary>Settings of single ports; a port named here takes nothing from the members above.</summary>
    public IReadOnlyList<PortTrafficPolicy> PortLevelSettings { get; init; } = [];

    public TunnelSettings? Tunnel { get; init; }

    public ProxyProtocolSettings? ProxyProtocol { get; init; }

    public RetryBudget? RetryBudget { get; init; }
}

/// <summary>Settings for one port of a service.</summary>
public sealed record PortTrafficPolicy
{
    public PortSelector? Port { get; init; }

    public LoadBalancerSettings? LoadBalancer { get; init; }

    public ConnectionPoolSettings? ConnectionPool { get; init; }

    public OutlierDetection? OutlierDetection { get; init; }

    public ClientTlsSettings? Tls { get; init; }
}

/// <summary>Reaching the destination through an HTTP CONNECT proxy.</summary>
public sealed record TunnelSettings
{
    /// <summary><c>CONNECT</c> (also null) or <c>POST</c>.</summary>
    public string? Protocol { get; init; }

    public string TargetHost { get; init; } = "";

    public uint TargetPort { get; init; }
}

/// <summary>A PROXY protocol header in front of each connection.</summary>
/// <param name="Version">Null: version 1.</param>
public sealed record ProxyProtocolSettings(ProxyProtocolVersion? Version);

/// <summary>Versions of the PROXY protocol.</summary>
public enum ProxyProtocolVersion : byte
{
    V1 = 0,
    V2,
}

/// <summary>How many retries may be under way, relative to the requests that are.</summary>
public sealed record RetryBudget
{
    /// <summary>Null: 20 per cent.</summary>
    public double? Percent { get; init; }

    /// <summary>Null: 3.</summary>
    public uint? MinRetryConcurrency { get; init; }

    /// <summary>Window in which requests are counted; null: none.</summary>
    public TimeSpan? BudgetInterval { get; init; }
}
