namespace Sallyport.Policy.Resources.Networking;

/// <summary>A route for TLS connections that are not decrypted.</summary>
public sealed record TlsRoute
{
    /// <summary>Alternatives; at least one.</summary>
    public IReadOnlyList<TlsMatchAttributes> Match { get; init; } = [];

    public IReadOnlyList<RouteDestination> Route { get; init; } = [];
}

/// <summary>Conditions on a TLS connection of which all must hold.</summary>
public sealed record TlsMatchAttributes
{
    /// <summary>Names or wildcard names, each covered by one of the VirtualService's hosts.</summary>
    public IReadOnlyList<string> SniHosts { get; init; } = [];

    /// <summary>Addresses or CIDRs of the destination.</summary>
    public IReadOnlyList<string> DestinationSubnets { get; init; } = [];

    /// <summary>Null or 0: any.</summary>
    public uint? Port { get; init; }

    public IReadOnlyDictionary<string, string> SourceLabels { get; init; } = EmptyMap<string>.Instance;

    public IReadOnlyList<string> Gateways { get; init; } = [];

    public string? SourceNamespace { get; init; }
}

/// <summary>A route for plain connections.</summary>
public sealed record TcpRoute
{
    /// <summary>Alternatives; empty: every connection.</summary>
    public IReadOnlyList<L4MatchAttributes> Match { get; init; } = [];

    public IReadOnlyList<RouteDestination> Route { get; init; } = [];
}

/// <summary>Conditions on a connection of which all must hold.</summary>
public sealed record L4MatchAttributes
{
    /// <summary>Addresses or CIDRs of the destination.</summary>
    public IReadOnlyList<string> DestinationSubnets { get; init; } = [];

    /// <summary>Null or 0: any.</summary>
    public uint? Port { get; init; }

    /// <summary>Part of the API, without effect in Istio and here.</summary>
    public string? SourceSubnet { get; init; }

    public IReadOnlyDictionary<string, string> SourceLabels { get; init; } = EmptyMap<string>.Instance;

    public IReadOnlyList<string> Gateways { get; init; } = [];

    public string? SourceNamespace { get; init; }
}
