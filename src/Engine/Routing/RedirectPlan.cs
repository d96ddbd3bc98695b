namespace Sallyport.Engine.Routing;

/// <summary>gateway-routing.md 6.2. Written by <see cref="RedirectWriter"/>.</summary>
/// <param name="Status">301 by default.</param>
/// <param name="Scheme">Null: the request's.</param>
/// <param name="Authority">Null: the request's host header.</param>
/// <param name="Path">Whole replacement, perhaps with query; null: the request's.</param>
/// <param name="PrefixRewrite">Replacement of the matched prefix; null: none.</param>
/// <param name="MatchedPrefix">What <paramref name="PrefixRewrite"/> replaces.</param>
/// <param name="Port">To write behind the host; null: none but the one in the request's host. Never the scheme's default.</param>
public sealed record RedirectPlan(
    int Status, string? Scheme, string? Authority, string? Path, string? PrefixRewrite, string? MatchedPrefix, int? Port);
