using Sallyport.Engine.Matching;

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

    /// <summary>Header operations for a route that answers itself (a direct response's <c>headers.response</c>).</summary>
    public HeaderOperations ResponseHeaders { get; init; } = HeaderOperations.None;
}

/// <summary>A destination with its share. The header operations are those of route and destination in the order they apply (6.10).</summary>
/// <param name="Cluster">Null: unknown destination, answered 503 with an empty body.</param>
/// <param name="Weight">Share of the sum; positive.</param>
/// <param name="RequestHeaders">Applied in order, each on what the one before left.</param>
/// <param name="ResponseHeaders">Likewise for the answer.</param>
public sealed record WeightedCluster(
    ClusterPlan? Cluster, int Weight, IReadOnlyList<HeaderOperations> RequestHeaders, IReadOnlyList<HeaderOperations> ResponseHeaders);

/// <summary>Removes, then sets, then adds, each in byte order of names (gateway-routing.md 6.10). Names in lower case; values are formats.</summary>
public sealed record HeaderOperations(
    IReadOnlyList<byte[]> Remove, IReadOnlyList<HeaderValue> Set, IReadOnlyList<HeaderValue> Add)
{
    public static HeaderOperations None { get; } = new([], [], []);
}

/// <summary>A header to write; the value may contain <c>%COMMAND(x)%</c> (see the proxy's formatter) and <c>%%</c>.</summary>
public sealed record HeaderValue(byte[] Name, string Format);

/// <summary>gateway-routing.md 6.2.</summary>
/// <param name="Status">301 by default.</param>
/// <param name="Scheme">Null: the request's.</param>
/// <param name="Authority">Null: the request's host header.</param>
/// <param name="Path">Whole replacement, perhaps with query; null: the request's.</param>
/// <param name="PrefixRewrite">Replacement of the matched prefix; null: none.</param>
/// <param name="MatchedPrefix">What <paramref name="PrefixRewrite"/> replaces.</param>
/// <param name="Port">Null: keep; 0: none (derived from the protocol); else to write unless it is the scheme's default.</param>
public sealed record RedirectPlan(
    int Status, string? Scheme, string? Authority, string? Path, string? PrefixRewrite, string? MatchedPrefix, int? Port);

/// <summary>gateway-routing.md 6.3.</summary>
public sealed record DirectResponsePlan(int Status, byte[] Body);

/// <summary>gateway-routing.md 6.4-6.6. Path members exclude each other.</summary>
public sealed class RewritePlan
{
    /// <summary>Replaces <see cref="PrefixLength"/> leading bytes of the path.</summary>
    public byte[]? Prefix { get; init; }

    public int PrefixLength { get; init; }

    /// <summary>Replaces the whole path, query kept.</summary>
    public byte[]? FullPath { get; init; }

    /// <summary>Every match of the pattern is replaced.</summary>
    public Re2Regex? Pattern { get; init; }

    /// <summary>With <c>\1</c> groups, as written.</summary>
    public string? Substitution { get; init; }

    public byte[]? Authority { get; init; }
}

/// <summary>gateway-routing.md 7.</summary>
/// <param name="Attempts">Retries after the first try; 0: off.</param>
/// <param name="Conditions">Lower-case names without status codes.</param>
/// <param name="StatusCodes">Codes that are retried.</param>
/// <param name="PerTryTimeout">Zero: none.</param>
/// <param name="BackoffBase">25 ms by default; the maximum is 10 times as long.</param>
public sealed record RetryPlan(
    int Attempts, IReadOnlyList<string> Conditions, IReadOnlyList<int> StatusCodes, TimeSpan PerTryTimeout, TimeSpan BackoffBase)
{
    public static RetryPlan Default { get; } =
        new(2, ["connect-failure", "refused-stream", "unavailable", "cancelled"], [], TimeSpan.Zero, TimeSpan.FromMilliseconds(25));
}

/// <summary>A copy to another cluster; the share in millionths (1,000,000 = always).</summary>
public sealed record MirrorPlan(ClusterPlan? Cluster, int ShareMillionths);

/// <summary>gateway-routing.md 8.2-8.5. Null members: not configured.</summary>
public sealed record CorsPlan(
    IReadOnlyList<TextMatcher> AllowOrigins, bool? AllowCredentials, string? AllowMethods, string? AllowHeaders,
    string? ExposeHeaders, string? MaxAge, bool IgnoreUnmatchedPreflights);

/// <summary>gateway-routing.md 8.7. Shares in millionths.</summary>
public sealed record FaultPlan(TimeSpan Delay, int DelayShareMillionths, int? AbortStatus, int? AbortGrpcStatus, int AbortShareMillionths);
