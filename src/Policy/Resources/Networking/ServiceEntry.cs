namespace Sallyport.Policy.Resources.Networking;

/// <summary>A service that Kubernetes does not know of (gateway-routing.md 11.4-11.6).</summary>
public sealed record ServiceEntry : Resource
{
    public const string KindName = "ServiceEntry";

    public override string Kind => KindName;

    /// <summary>Names of the service; wildcard names where nothing has to be looked up.</summary>
    public IReadOnlyList<string> Hosts { get; init; } = [];

    /// <summary>Virtual addresses or CIDRs of the service.</summary>
    public IReadOnlyList<string> Addresses { get; init; } = [];

    public IReadOnlyList<ServicePort> Ports { get; init; } = [];

    /// <summary>Null: outside the mesh.</summary>
    public ServiceEntryLocation? Location { get; init; }

    /// <summary>Null: none.</summary>
    public ServiceEntryResolution? Resolution { get; init; }

    public IReadOnlyList<WorkloadEntrySpec> Endpoints { get; init; } = [];

    /// <summary>Selects WorkloadEntries and pods of the own namespace as endpoints.</summary>
    public WorkloadLabelSelector? WorkloadSelector { get; init; }

    /// <summary>Namespaces whose proxies see it: names, <c>.</c> (own), <c>*</c> (all) or <c>~</c> (none). Empty: all.</summary>
    public IReadOnlyList<string> ExportTo { get; init; } = [];

    /// <summary>Names of which the endpoints' certificates must carry one. Empty: not asked for here.</summary>
    public IReadOnlyList<string> SubjectAltNames { get; init; } = [];
}

/// <summary>A port of a ServiceEntry.</summary>
public sealed record ServicePort
{
    public uint Number { get; init; }

    /// <summary>As written; compared without case. Null or empty: found out per connection.</summary>
    public string? Protocol { get; init; }

    public string Name { get; init; } = "";

    /// <summary>Port of the endpoints; null: <see cref="Number"/>.</summary>
    public uint? TargetPort { get; init; }
}

/// <summary>Labels that workloads must have; without labels, all.</summary>
public sealed record WorkloadLabelSelector
{
    public IReadOnlyDictionary<string, string> Labels { get; init; } = EmptyMap<string>.Instance;
}

/// <summary>Whether a service belongs to the mesh.</summary>
public enum ServiceEntryLocation : byte
{
    MeshExternal = 0,
    MeshInternal,
}

/// <summary>How a service's endpoints are found.</summary>
public enum ServiceEntryResolution : byte
{
    /// <summary>The connection's own destination address.</summary>
    None = 0,

    /// <summary>The addresses given.</summary>
    Static,

    /// <summary>By name, in the background; all addresses.</summary>
    Dns,

    /// <summary>By name, in the background; the first address.</summary>
    DnsRoundRobin,

    /// <summary>By the name asked for, for wildcard hosts.</summary>
    DynamicDns,
}
