namespace Sallyport.Policy.Resources;

/// <summary>Says whether callers must present a certificate of the mesh (<c>security.istio.io</c>).</summary>
public sealed record PeerAuthentication : Resource
{
    public const string KindName = "PeerAuthentication";

    public override string Kind => KindName;

    /// <summary>The workloads; null for all of the namespace, or of the mesh in the root namespace.</summary>
    public WorkloadSelector? Selector { get; init; }

    /// <summary>The mode of every port that <see cref="PortLevelMtls"/> does not name.</summary>
    public MutualTlsMode Mtls { get; init; }

    /// <summary>Workload port to mode; only with a selector that has labels.</summary>
    public IReadOnlyDictionary<int, MutualTlsMode> PortLevelMtls { get; init; } = new Dictionary<int, MutualTlsMode>();
}
