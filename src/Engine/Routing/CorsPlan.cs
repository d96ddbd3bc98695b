using Sallyport.Engine.Matching;

namespace Sallyport.Engine.Routing;

/// <summary>gateway-routing.md 8.2-8.5. Null members: not configured.</summary>
public sealed record CorsPlan(
    IReadOnlyList<TextMatcher> AllowOrigins, bool? AllowCredentials, string? AllowMethods, string? AllowHeaders,
    string? ExposeHeaders, string? MaxAge, bool IgnoreUnmatchedPreflights);
