namespace Sallyport.Policy.Resources.GatewayApi;

/// <summary>What HTTPRoute and GRPCRoute have in common, which is everything but the writing of their matches.</summary>
public abstract record Route : Resource
{
    public IReadOnlyList<ParentReference> ParentRefs { get; init; } = [];

    /// <summary>Names or <c>*.suffix</c>; empty: those of the listener.</summary>
    public IReadOnlyList<string> Hostnames { get; init; } = [];

    public IReadOnlyList<RouteRule> Rules { get; init; } = [];
}

/// <summary>Routes of HTTP requests.</summary>
public sealed record HttpRoute : Route
{
    public const string KindName = "HTTPRoute";

    public override string Kind => KindName;
}

/// <summary>Routes of gRPC calls; a method match is a match of the path <c>/SERVICE/METHOD</c>.</summary>
public sealed record GrpcRoute : Route
{
    public const string KindName = "GRPCRoute";

    public override string Kind => KindName;
}

/// <summary>Alternatives, and what happens to requests that fit one.</summary>
public sealed record RouteRule
{
    public string? Name { get; init; }

    /// <summary>At least one; a rule without matches has the match of every path.</summary>
    public IReadOnlyList<RouteRuleMatch> Matches { get; init; } = [];

    public IReadOnlyList<RouteFilter> Filters { get; init; } = [];

    public IReadOnlyList<BackendReference> BackendRefs { get; init; } = [];

    /// <summary>Limit for the whole request; null or zero: none.</summary>
    public TimeSpan? RequestTimeout { get; init; }

    /// <summary>Limit for one try; null or zero: none.</summary>
    public TimeSpan? BackendTimeout { get; init; }

    public RouteRetry? Retry { get; init; }
}

/// <summary>When a request is tried again.</summary>
/// <param name="Codes">Answers that are tried again.</param>
/// <param name="Attempts">Tries after the first; null: two.</param>
/// <param name="Backoff">First pause; null: 25 ms.</param>
public sealed record RouteRetry(IReadOnlyList<int> Codes, int? Attempts, TimeSpan? Backoff);

/// <summary>A destination with its share of requests.</summary>
public sealed record BackendReference
{
    public required ObjectReference Target { get; init; }

    public int Weight { get; init; } = 1;

    public IReadOnlyList<RouteFilter> Filters { get; init; } = [];
}
