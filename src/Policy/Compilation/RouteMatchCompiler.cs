using System.Text;
using Sallyport.Engine.Matching;
using Sallyport.Engine.Routing;
using Sallyport.Policy.Resources.Networking;
using Sallyport.Policy.Validation;

namespace Sallyport.Policy.Compilation;

/// <summary>Conditions of a VirtualService's <c>match</c> (gateway-routing.md 4, 5).</summary>
/// <param name="findings">Where unreadable conditions are reported.</param>
/// <param name="owner">The VirtualService.</param>
internal sealed class RouteMatchCompiler(Findings findings, VirtualService owner)
{
    /// <summary>Whether an alternative concerns this proxy at all (4.7).</summary>
    public static bool Applies(HttpMatchRequest match, RouteScope scope, Workload workload, string space)
    {
        if (match.Port is > 0 && match.Port != scope.Port)
            return false;
        if (match.Gateways.Count > 0)
            return match.Gateways.Any(name => GatewayNames.Complete(name, space) == scope.Gateway);
        return LabelSet.Has(workload.Labels, match.SourceLabels)
            && (string.IsNullOrEmpty(match.SourceNamespace) || match.SourceNamespace == workload.Namespace);
    }

    public CompiledRoute Compile(RoutePlan route, HttpMatchRequest? match)
    {
        if (match is null)
            return new CompiledRoute(new RouteEntry(route, PathCondition.Any, []), IsCatchAll: true);
        List<RequestCondition> conditions = [];
        foreach ((string name, StringMatch value) in match.Headers)
            conditions.Add(Header(name, value, isNegated: false));
        foreach ((string name, StringMatch value) in match.WithoutHeaders)
            conditions.Add(Header(name, value, isNegated: true));
        AddPart(conditions, ":method", "method", match.Method);
        AddPart(conditions, ":authority", "authority", match.Authority);
        AddPart(conditions, ":scheme", "scheme", match.Scheme);
        foreach ((string name, StringMatch value) in match.QueryParams)
            conditions.Add(Query(name, value));

        PathCondition path = Path(match);
        bool isEveryPath = match.Uri is null or { Prefix: "/" } or { Regex: ".*" };
        return new CompiledRoute(new RouteEntry(route, path, conditions), isEveryPath && conditions.Count == 0);
    }

    private PathCondition Path(HttpMatchRequest match)
    {
        StringMatch? uri = match.Uri;
        bool ignoresCase = match.IgnoreUriCase == true;
        if (match.IsUriBySegments && uri?.Prefix is not null)
            return uri.Prefix == "/" ? PathCondition.Any : new PathCondition(PathForm.SegmentPrefix, uri.Prefix);
        if (uri?.Exact is not null)
            return new PathCondition(PathForm.Exact, uri.Exact, ignoresCase);
        if (uri?.Prefix is not null)
            return new PathCondition(PathForm.Prefix, uri.Prefix, ignoresCase);
        return uri?.Regex is null ? PathCondition.Any : new PathCondition(Regex(uri.Regex, "uri") ?? TextMatcher.Never);
    }

    private void AddPart(List<RequestCondition> conditions, string pseudoHeader, string field, StringMatch? value)
    {
        if (value is not null)
            conditions.Add(Header(pseudoHeader, value, isNegated: false, field));
    }

    private RequestCondition Header(string name, StringMatch value, bool isNegated, string? field = null)
    {
        string description = Describe(field ?? $"{(isNegated ? "withoutHeaders" : "headers")}[{name}]", value);
        if (ClaimNames.TryRead(name, out ClaimNames claim))
            return Claim(claim, value, isNegated, description);
        if (IsPresence(value))
            return new HeaderCondition(Encoding.UTF8.GetBytes(name.ToLowerInvariant()), null, isNegated, description);
        TextMatcher? matcher = Text(value, description);
        return matcher is null
            ? new NeverCondition(description)
            : new HeaderCondition(Encoding.UTF8.GetBytes(name.ToLowerInvariant()), matcher, isNegated, description);
    }

    // 5.2: a claim is compared by value; presence has no meaning in Istio, so such a route is never taken.
    private RequestCondition Claim(ClaimNames claim, StringMatch value, bool isNegated, string description)
    {
        TextMatcher? matcher = IsPresence(value) ? null : Text(value, description);
        if (matcher is not null)
            return new ClaimCondition(claim.Path, matcher, isNegated, description);
        findings.Warn(owner, DiagnosticCode.InvalidRoute, $"{description}: a claim needs exact, prefix or regex; the route is never taken");
        return new NeverCondition(description);
    }

    private RequestCondition Query(string name, StringMatch value)
    {
        string description = Describe($"queryParams[{name}]", value);
        byte[] bytes = Encoding.UTF8.GetBytes(name);
        if (IsPresence(value))
            return new QueryCondition(bytes, null, description);
        TextMatcher? matcher = Text(value, description);
        return matcher is null ? new NeverCondition(description) : new QueryCondition(bytes, matcher, description);
    }

    // 4.3, 4.4: no form asks for presence, and so does the regex "*", which is none in RE2.
    private static bool IsPresence(StringMatch value) =>
        value is { Exact: null, Prefix: null, Regex: null } or { Regex: "*", Exact: null, Prefix: null };

    private TextMatcher? Text(StringMatch value, string description)
    {
        if (value.Exact is not null)
            return TextMatcher.Exact(value.Exact);
        return value.Prefix is not null ? TextMatcher.Prefix(value.Prefix) : Regex(value.Regex ?? "", description);
    }

    private TextMatcher? Regex(string pattern, string description)
    {
        if (Re2Regex.TryCompile(pattern, out Re2Regex? regex, out string? error))
            return TextMatcher.Regex(regex!);
        findings.Warn(owner, DiagnosticCode.InvalidRoute, $"{description}: {error}; the route is never taken");
        return null;
    }

    private static string Describe(string subject, StringMatch value)
    {
        if (IsPresence(value))
            return $"{subject} is present";
        return value.Exact is not null
            ? $"{subject} exact \"{value.Exact}\""
            : value.Prefix is not null ? $"{subject} prefix \"{value.Prefix}\"" : $"{subject} regex \"{value.Regex}\"";
    }
}
