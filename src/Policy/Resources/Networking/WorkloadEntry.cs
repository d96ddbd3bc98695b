namespace Sallyport.Policy.Resources.Networking;

/// <summary>A workload outside Kubernetes that can be an endpoint (gateway-routing.md 11.6).</summary>
public sealed record WorkloadEntry : Resource
{
    public const string KindName = "WorkloadEntry";

    public override string Kind => KindName;

    public required WorkloadEntrySpec Spec { get; init; }
}

/// <summary>The workload itself: of a WorkloadEntry, or in place as an endpoint of a ServiceEntry.</summary>
public sealed record WorkloadEntrySpec
{
    /// <summary>IP address, host name, or <c>unix://</c> socket.</summary>
    public string? Address { get; init; }

    /// <summary>Port of the endpoint by name of the service port.</summary>
    public IReadOnlyDictionary<string, uint> Ports { get; init; } = EmptyMap<uint>.Instance;

    public IReadOnlyDictionary<string, string> Labels { get; init; } = EmptyMap<string>.Instance;

    /// <summary>Network the address belongs to.</summary>
    public string? Network { get; init; }

    /// <summary><c>region/zone/subzone</c>.</summary>
    public string? Locality { get; init; }

    /// <summary>Share of the load; null or 0: 1.</summary>
    public uint? Weight { get; init; }

    public string? ServiceAccount { get; init; }
}
