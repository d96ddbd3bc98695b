namespace Sallyport.Engine.Routing;

/// <summary>A destination with its share.</summary>
/// <param name="Cluster">Null: unknown destination, answered 503 with an empty body.</param>
/// <param name="Weight">Share of the sum; positive.</param>
/// <param name="RequestHeaders">Operations of route and destination in the order they apply (gateway-routing.md 6.10).</param>
/// <param name="ResponseHeaders">Likewise for the answer.</param>
public sealed record WeightedCluster(
    ClusterPlan? Cluster, int Weight, IReadOnlyList<HeaderOperations> RequestHeaders, IReadOnlyList<HeaderOperations> ResponseHeaders)
{
    /// <summary>Host header to send upstream, from <c>rewrite.authority</c>, else <c>headers.request</c> of route or destination; null: the client's (6.6, 6.8).</summary>
    public byte[]? Authority { get; init; }

    /// <summary>One destination that takes all.</summary>
    public static IReadOnlyList<WeightedCluster> Only(ClusterPlan cluster) => [new WeightedCluster(cluster, 1, [], [])];

    /// <summary>The destination for a random number, in proportion to the weights; of a single one the weight does not matter (6.9).</summary>
    /// <param name="destinations">Of one route.</param>
    /// <param name="random">Any number; the same one picks the same destination.</param>
    /// <returns>Null when there is none.</returns>
    public static WeightedCluster? Pick(IReadOnlyList<WeightedCluster> destinations, uint random)
    {
        if (destinations.Count <= 1)
            return destinations.Count == 0 ? null : destinations[0];
        uint sum = 0;
        for (int i = 0; i < destinations.Count; i++)
            sum += (uint)destinations[i].Weight;
        uint point = sum == 0 ? 0 : random % sum;
        for (int i = 0; i < destinations.Count; i++)
        {
            uint weight = (uint)destinations[i].Weight;
            if (point < weight)
                return destinations[i];
            point -= weight;
        }
        return null;
    }
}
