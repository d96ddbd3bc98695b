namespace Sallyport.Engine.Routing;

/// <summary>
/// One compiled HTTP route: what it matches is the route table's business, what it does is here. Exactly one of
/// <see cref="Destinations"/>, <see cref="Redirect"/> and <see cref="DirectResponse"/> is set (gateway-routing.md 6.1).
/// </summary>
public sealed class RoutePlan
{
    /// <summary>For logs: <c>NAMESPACE/VIRTUALSERVICE/ROUTE</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Weighted destinations, zero weights left out; empty when the route answers itself.</summary>
    public IReadOnlyList<WeightedCluster> Destinations { get; init; } = [];

    public RedirectPlan? Redirect { get; init; }

    public DirectResponsePlan? DirectResponse { get; init; }

    public RewritePlan? Rewrite { get; init; }

    /// <summary>Whole request with retries; zero: none (gateway-routing.md 6.12).</summary>
    public TimeSpan Timeout { get; init; }

    public RetryPlan Retry { get; init; } = RetryPlan.Default;

    public IReadOnlyList<MirrorPlan> Mirrors { get; init; } = [];

    public CorsPlan? Cors { get; init; }

    public FaultPlan? Fault { get; init; }

    /// <summary>A destination that is unknown is answered 500 instead of 503, as for routes of the Kubernetes Gateway API (gateway-routing.md 9).</summary>
    public bool RefusesUnknownAsError { get; init; }

    /// <summary>The destination for a random number; null when there is none. With weights, proportional to them (6.9).</summary>
    public WeightedCluster? PickDestination(uint random) => WeightedCluster.Pick(Destinations, random);

    /// <summary>The destination gets the request as it is, without the count of attempts (authorization-policy.md 12.9).</summary>
    public bool IsBare { get; init; }

    /// <summary>Header operations for a route that answers itself (a direct response's <c>headers.response</c>).</summary>
    public HeaderOperations ResponseHeaders { get; init; } = HeaderOperations.None;
}
