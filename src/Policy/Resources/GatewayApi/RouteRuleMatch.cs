namespace Sallyport.Policy.Resources.GatewayApi;

/// <summary>Conditions of which all must hold.</summary>
public sealed record RouteRuleMatch
{
    public PathMatchType PathType { get; init; }

    public string Path { get; init; } = "/";

    /// <summary>Null: any.</summary>
    public string? Method { get; init; }

    public IReadOnlyList<ValueMatch> Headers { get; init; } = [];

    public IReadOnlyList<ValueMatch> QueryParams { get; init; } = [];
}

/// <summary>How <see cref="RouteRuleMatch.Path"/> is compared.</summary>
public enum PathMatchType : byte
{
    /// <summary>By whole segments (gateway-routing.md 4.8).</summary>
    PathPrefix = 0,
    Exact,
    RegularExpression,

    /// <summary>As plain text: a gRPC service without method, <c>/SERVICE/</c>.</summary>
    Text,
}

/// <summary>A condition on a header or query parameter.</summary>
/// <param name="Name">Of the header or parameter.</param>
/// <param name="Value">The value, or RE2.</param>
/// <param name="IsRegex">Whether the latter.</param>
public sealed record ValueMatch(string Name, string Value, bool IsRegex);
