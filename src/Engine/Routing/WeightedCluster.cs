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
}
