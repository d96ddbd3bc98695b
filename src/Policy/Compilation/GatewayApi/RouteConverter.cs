using Sallyport.Policy.Resources.GatewayApi;
using Sallyport.Policy.Resources.Networking;
using Sallyport.Policy.Validation;
using Written = Sallyport.Policy.Resources.Networking;

namespace Sallyport.Policy.Compilation.GatewayApi;

/// <summary>The rules of one HTTPRoute or GRPCRoute as routes of a VirtualService, one for each match.</summary>
internal sealed class RouteConverter(CompileContext context, ReferenceGrants grants, Route route)
{
    private const string Tried = "connect-failure,refused-stream,unavailable,cancelled";

    // A rule that cannot be carried out as written must not let requests through another way.
    private static readonly HttpDirectResponse s_serverError = new() { Status = 500 };

    public IEnumerable<Written.HttpRoute> Convert()
    {
        for (int i = 0; i < route.Rules.Count; i++)
        {
            RouteRule rule = route.Rules[i];
            foreach (RouteRuleMatch match in rule.Matches)
                yield return Convert(rule, match, string.IsNullOrEmpty(rule.Name) ? $"rules[{i}]" : rule.Name);
        }
    }

    private Written.HttpRoute Convert(RouteRule rule, RouteRuleMatch match, string name)
    {
        Written.HttpRoute converted = new()
        {
            Name = name,
            Match = [Match(match)],
            Headers = HeadersOf(rule.Filters),
            CorsPolicy = rule.Filters.Select(filter => filter.Cors).FirstOrDefault(cors => cors is not null),
        };
        if (Unsupported(rule) is { } type)
        {
            context.Findings.Warn(route, DiagnosticCode.InvalidRoute, $"{name}: filter {type} is not supported here; the rule's requests get 500");
            return converted with { DirectResponse = s_serverError };
        }
        if (rule.Filters.Select(filter => filter.Redirect).FirstOrDefault(redirect => redirect is not null) is { } redirect)
            return converted with { Redirect = Redirect(redirect) };
        if (rule.BackendRefs.Sum(backend => (long)backend.Weight) == 0)
            return converted with { DirectResponse = s_serverError };
        RewriteFilter? rewrite = rule.Filters.Select(filter => filter.Rewrite).FirstOrDefault(filter => filter is not null);
        return converted with
        {
            Route = [.. rule.BackendRefs.Where(backend => backend.Weight > 0).Select(backend => Destination(backend, name))],
            Rewrite = rewrite is null ? null : Rewrite(rewrite, match),
            Mirrors = [.. Mirrors(rule, name)],
            Retries = Retry(rule),
            Timeout = TimeoutOf(rule),
        };
    }

    private static HttpMatchRequest Match(RouteRuleMatch match) => new()
    {
        Uri = match.PathType switch
        {
            PathMatchType.Exact => new StringMatch { Exact = match.Path },
            PathMatchType.RegularExpression => new StringMatch { Regex = match.Path },
            PathMatchType.Text => new StringMatch { Prefix = match.Path },
            _ => new StringMatch { Prefix = Prefix(match) },
        },
        IsUriBySegments = match.PathType == PathMatchType.PathPrefix,
        Method = match.Method is null ? null : new StringMatch { Exact = match.Method },
        Headers = Values(match.Headers, StringComparer.OrdinalIgnoreCase),
        QueryParams = Values(match.QueryParams, StringComparer.Ordinal),
    };

    // A slash at the end does not count.
    private static string Prefix(RouteRuleMatch match) => match.Path.Length > 1 ? match.Path.TrimEnd('/') is { Length: > 0 } path ? path : "/" : "/";

    // The first condition on a name counts.
    private static Dictionary<string, StringMatch> Values(IReadOnlyList<ValueMatch> matches, StringComparer names)
    {
        Dictionary<string, StringMatch> values = new(names);
        foreach (ValueMatch match in matches)
            values.TryAdd(match.Name, match.IsRegex ? new StringMatch { Regex = match.Value } : new StringMatch { Exact = match.Value });
        return values;
    }

    private static string? Unsupported(RouteRule rule) => rule.Filters
        .FirstOrDefault(filter => filter.Type is "ExtensionRef" or "ExternalAuth")?.Type
        ?? rule.BackendRefs.SelectMany(backend => backend.Filters)
            .FirstOrDefault(filter => filter.Type is not ("RequestHeaderModifier" or "ResponseHeaderModifier"))?.Type;

    private static Headers? HeadersOf(IReadOnlyList<RouteFilter> filters)
    {
        Written.HeaderOperations? request = filters.Select(filter => filter.RequestHeaders).FirstOrDefault(headers => headers is not null);
        Written.HeaderOperations? response = filters.Select(filter => filter.ResponseHeaders).FirstOrDefault(headers => headers is not null);
        return request is null && response is null ? null : new Headers { Request = request, Response = response };
    }

    private HttpRouteDestination Destination(BackendReference backend, string name) => new()
    {
        Destination = Resolve(backend.Target, name) ?? new Destination(),
        Weight = backend.Weight,
        Headers = HeadersOf(backend.Filters),
    };

    /// <summary>Null when it may not be used: its share of the requests gets 500.</summary>
    private Destination? Resolve(ObjectReference target, string name)
    {
        PortSelector? port = target.Port is null ? null : new PortSelector(target.Port);
        if (target is { Group: "networking.istio.io", Kind: "Hostname" })
            return new Destination { Host = target.Name, Port = port };
        string space = target.Namespace ?? route.Metadata.Namespace;
        if (target is { Group: "", Kind: "Service" } && grants.Allow(route, Resources.GatewayApi.Gateway.GroupName, target))
            return new Destination { Host = HostNames.OfService(target.Name, space), Port = port };
        context.Findings.Warn(route, DiagnosticCode.InvalidRoute, target.Kind == "Service"
            ? $"{name}: no ReferenceGrant in namespace {space} lets this route use Service {target.Name}; its requests get 500"
            : $"{name}: backend of kind {target.Kind} is not supported; its requests get 500");
        return null;
    }

    private IEnumerable<HttpMirrorPolicy> Mirrors(RouteRule rule, string name) => rule.Filters
        .Select(filter => filter.Mirror).OfType<MirrorFilter>()
        .Select(mirror => (Destination: Resolve(mirror.Backend, name), mirror.Percent))
        .Where(mirror => mirror.Destination is not null)
        .Select(mirror => new HttpMirrorPolicy { Destination = mirror.Destination!, Percentage = new Percent(mirror.Percent) });

    private static HttpRedirect Redirect(RedirectFilter redirect) => new()
    {
        Scheme = redirect.Scheme,
        Authority = redirect.Hostname,
        Uri = redirect.Path?.FullPath,
        PrefixRewrite = redirect.Path?.PrefixMatch,
        Port = redirect.Port,
        DerivePort = redirect.Port is not null ? null
            : redirect.Scheme is null ? RedirectPortSelection.FromRequestPort : RedirectPortSelection.FromProtocolDefault,
        RedirectCode = redirect.StatusCode,
    };

    private static HttpRewrite Rewrite(RewriteFilter rewrite, RouteRuleMatch match)
    {
        HttpRewrite written = new() { Authority = rewrite.Hostname };
        if (rewrite.Path?.FullPath is { } whole)
            return written with { UriRegexRewrite = new RegexRewrite { Match = "/.*", Rewrite = whole.Replace("\\", "\\\\", StringComparison.Ordinal) } };
        if (rewrite.Path?.PrefixMatch is not { } replacement)
            return written;
        string trimmed = replacement.TrimEnd('/');
        string prefix = Prefix(match);
        if (trimmed.Length > 0)
            return written with { Uri = prefix == "/" ? trimmed + "/" : trimmed };
        // The prefix goes away, and one slash stays.
        return prefix == "/" ? written : written with { UriRegexRewrite = new RegexRewrite { Match = $"^{Quote(prefix)}(/?)(.*)", Rewrite = "/\\2" } };
    }

    private static string Quote(string text) =>
        string.Concat(text.Select(c => char.IsAsciiLetterOrDigit(c) || c is '/' or '-' or '_' || c >= 0x80 ? c.ToString() : "\\" + c));

    private static HttpRetry? Retry(RouteRule rule)
    {
        if (rule.Retry is not { } retry)
            return null;
        return new HttpRetry
        {
            Attempts = retry.Attempts ?? 2,
            RetryOn = retry.Codes.Count == 0 ? Tried : $"{Tried},{string.Join(',', retry.Codes)}",
            Backoff = retry.Backoff,
            PerTryTimeout = rule.BackendTimeout,
        };
    }

    // Without retries there is one try, so its limit is one of the request.
    private static TimeSpan? TimeoutOf(RouteRule rule)
    {
        if (rule.Retry is not null || rule.BackendTimeout is not { } backend || backend <= TimeSpan.Zero)
            return rule.RequestTimeout;
        return rule.RequestTimeout is { } request && request > TimeSpan.Zero && request < backend ? request : backend;
    }
}
