namespace Sallyport.Engine.Routing;

/// <summary>Where a CONNECT leads, by the host and port it names. Immutable.</summary>
/// <param name="known">By <c>host:port</c> in lower case, wildcards allowed: what the mesh knows.</param>
/// <param name="others">Everything else; null: nowhere (<c>REGISTRY_ONLY</c>).</param>
public sealed class TunnelTable(IEnumerable<KeyValuePair<string, IReadOnlyList<WeightedCluster>>> known, ClusterPlan? others)
{
    private readonly HostMap<IReadOnlyList<WeightedCluster>> _known = new(known);
    private readonly IReadOnlyList<WeightedCluster>? _others = others is null ? null : WeightedCluster.Only(others);

    /// <summary>The destinations by weight, or null: the mesh does not know this place, and others may not be reached.</summary>
    /// <param name="authority"><c>host:port</c> as the client wrote it.</param>
    public IReadOnlyList<WeightedCluster>? Find(ReadOnlySpan<byte> authority) => _known.Find(authority) ?? _others;
}
