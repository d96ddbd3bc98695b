using System.Globalization;
using Sallyport.Engine.Matching;
using Sallyport.Engine.Routing;
using Sallyport.Policy.Resources;
using Sallyport.Policy.Resources.Networking;
using Sallyport.Policy.Validation;

namespace Sallyport.Policy.Compilation;

/// <summary>gateway-routing.md 8.2-8.5.</summary>
internal static class CorsCompiler
{
    public static CorsPlan Compile(CorsPolicy policy, Findings findings, Resource owner) => new(
        [.. Origins(policy, findings, owner)],
        policy.AllowCredentials,
        Join(policy.AllowMethods),
        Join(policy.AllowHeaders),
        Join(policy.ExposeHeaders),
        policy.MaxAge is { } age ? ((long)age.TotalSeconds).ToString(CultureInfo.InvariantCulture) : null,
        policy.UnmatchedPreflights == UnmatchedPreflights.Ignore);

    private static IEnumerable<TextMatcher> Origins(CorsPolicy policy, Findings findings, Resource owner)
    {
        if (policy.AllowOrigins.Count == 0)
            return policy.AllowOrigin.Select(origin => TextMatcher.Exact(origin));
        return policy.AllowOrigins.Select(origin => Origin(origin, findings, owner));
    }

    private static TextMatcher Origin(StringMatch origin, Findings findings, Resource owner)
    {
        if (origin.Exact is not null)
            return TextMatcher.Exact(origin.Exact);
        if (origin.Prefix is not null)
            return TextMatcher.Prefix(origin.Prefix);
        if (Re2Regex.TryCompile(origin.Regex ?? "", out Re2Regex? regex, out string? error) && origin.Regex is not null)
            return TextMatcher.Regex(regex!);
        findings.Warn(owner, DiagnosticCode.InvalidRoute, $"corsPolicy.allowOrigins: {error ?? "a matcher without a form"}; it allows no origin");
        return TextMatcher.Never;
    }

    private static string? Join(IReadOnlyList<string> list) => list.Count == 0 ? null : string.Join(',', list);
}
