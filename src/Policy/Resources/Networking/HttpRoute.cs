namespace Sallyport.Policy.Resources.Networking;

/// <summary>
/// One HTTP route. Exactly one of <see cref="Route"/>, <see cref="Redirect"/>, <see cref="DirectResponse"/> and
/// <see cref="Delegate"/> says what happens (gateway-routing.md 6.1).
/// </summary>
public sealed record HttpRoute
{
    /// <summary>For logs and metrics.</summary>
    public string? Name { get; init; }

    /// <summary>Alternatives; empty: every request.</summary>
    public IReadOnlyList<HttpMatchRequest> Match { get; init; } = [];

    /// <summary>Weighted destinations.</summary>
    public IReadOnlyList<HttpRouteDestination> Route { get; init; } = [];

    public HttpRedirect? Redirect { get; init; }

    public HttpDirectResponse? DirectResponse { get; init; }

    /// <summary>Another VirtualService whose routes stand in this place.</summary>
    public HttpDelegate? Delegate { get; init; }

    public HttpRewrite? Rewrite { get; init; }

    /// <summary>For the whole request with its retries; null: none.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>Null: two retries on connection failures (gateway-routing.md 7.1).</summary>
    public HttpRetry? Retries { get; init; }

    public HttpFaultInjection? Fault { get; init; }

    /// <summary>One destination that gets a copy of requests.</summary>
    public Destination? Mirror { get; init; }

    /// <summary>Whole per cent of requests for <see cref="Mirror"/>; the older form of <see cref="MirrorPercentage"/>.</summary>
    public uint? MirrorPercent { get; init; }

    /// <summary>Share of requests for <see cref="Mirror"/>; null: all.</summary>
    public Percent? MirrorPercentage { get; init; }

    /// <summary>Several destinations that get copies.</summary>
    public IReadOnlyList<HttpMirrorPolicy> Mirrors { get; init; } = [];

    public CorsPolicy? CorsPolicy { get; init; }

    public Headers? Headers { get; init; }
}

/// <summary>Reference to a VirtualService without hosts.</summary>
public sealed record HttpDelegate
{
    public string? Name { get; init; }

    /// <summary>Null or empty: the namespace of the referring VirtualService.</summary>
    public string? Namespace { get; init; }
}

/// <summary>A share in per cent.</summary>
/// <param name="Value">0-100; null is 0. Four decimals count.</param>
public sealed record Percent(double? Value);
