using System.Text;
using Sallyport.Engine.Matching;
using Sallyport.Engine.Routing;
using Sallyport.Policy.Resources.Networking;
using Sallyport.Policy.Validation;
using HeaderOperations = Sallyport.Engine.Routing.HeaderOperations;

namespace Sallyport.Policy.Compilation;

/// <summary>HTTP routes of a VirtualService: what they match and what they do (gateway-routing.md 4-8).</summary>
internal sealed class RouteCompiler(CompileContext context, DestinationCompiler destinations)
{
    /// <summary>The alternatives in order, up to the first catch-all (2.4). None: it has nothing for this scope.</summary>
    public List<CompiledRoute> Compile(BoundVirtualService service, RouteScope scope)
    {
        RouteMatchCompiler matches = new(context.Findings, service.Source);
        List<CompiledRoute> compiled = [];
        for (int i = 0; i < service.Http.Count; i++)
        {
            HttpRoute route = service.Http[i];
            foreach (HttpMatchRequest? match in route.Match.DefaultIfEmpty(null!))
            {
                if (match is not null && !RouteMatchCompiler.Applies(match, scope, context.Workload, service.Namespace))
                    continue;
                CompiledRoute alternative = matches.Compile(Plan(service, route, match, i, scope), match);
                compiled.Add(alternative);
                if (alternative.IsCatchAll)
                    return compiled;
            }
        }
        return compiled;
    }

    private RoutePlan Plan(BoundVirtualService service, HttpRoute route, HttpMatchRequest? match, int index, RouteScope scope)
    {
        HeaderOperationCompiler headers = new(context.Findings, service.Source);
        string name = $"{service.Source.FullName}/{(string.IsNullOrEmpty(route.Name) ? $"http[{index}]" : route.Name)}";
        bool answersItself = route.Redirect is not null || route.DirectResponse is not null;
        return new RoutePlan
        {
            Name = string.IsNullOrEmpty(match?.Name) ? name : $"{name}.{match.Name}",
            Destinations = answersItself ? [] : Destinations(service, route, scope, headers),
            Redirect = route.Redirect is null ? null : Redirect(route.Redirect, match, scope),
            DirectResponse = route.DirectResponse is null || route.Redirect is not null ? null : DirectResponse(route.DirectResponse),
            Rewrite = answersItself ? null : Rewrite(service, route.Rewrite, match),
            Timeout = route.Timeout ?? TimeSpan.Zero,
            Retry = RetryCompiler.Compile(route.Retries),
            Mirrors = answersItself ? [] : [.. Mirrors(service, route, scope)],
            Cors = route.CorsPolicy is null ? null : CorsCompiler.Compile(route.CorsPolicy, context.Findings, service.Source),
            Fault = FaultCompiler.Compile(route.Fault),
            RefusesUnknownAsError = service.Source.ConvertedFrom is not null,
            ResponseHeaders = answersItself ? headers.Compile(route.Headers?.Response) : HeaderOperations.None,
        };
    }

    // 6.9, 6.10
    private List<WeightedCluster> Destinations(
        BoundVirtualService service, HttpRoute route, RouteScope scope, HeaderOperationCompiler headers)
    {
        byte[]? authority = string.IsNullOrEmpty(route.Rewrite?.Authority)
            ? HeaderOperationCompiler.AuthorityOf(route.Headers?.Request)
            : Encoding.UTF8.GetBytes(route.Rewrite.Authority);
        bool isOnly = route.Route.Count == 1;
        List<WeightedCluster> clusters = [];
        foreach (HttpRouteDestination destination in route.Route)
        {
            int weight = destination.Weight ?? 0;
            if (!isOnly && weight <= 0)
                continue;
            Headers? own = destination.Headers;
            clusters.Add(new WeightedCluster(
                destinations.Resolve(destination.Destination, service.Source, scope.Port),
                Math.Max(1, weight),
                isOnly ? headers.ForOnly(route.Headers?.Request, own?.Request) : headers.ForWeighted(route.Headers?.Request, own?.Request),
                isOnly ? headers.ForOnly(route.Headers?.Response, own?.Response) : headers.ForWeighted(route.Headers?.Response, own?.Response))
            {
                Authority = authority ?? HeaderOperationCompiler.AuthorityOf(own?.Request),
            });
        }
        return clusters;
    }

    // 6.2: a port that the scheme implies is not written.
    private static RedirectPlan Redirect(HttpRedirect redirect, HttpMatchRequest? match, RouteScope scope)
    {
        int port = redirect.DerivePort == RedirectPortSelection.FromRequestPort ? scope.Port : (int)(redirect.Port ?? 0);
        string scheme = string.IsNullOrEmpty(redirect.Scheme) ? (scope.IsTls ? "https" : "http") : redirect.Scheme;
        bool isImplied = port == 0 || (port == 80 && scheme == "http") || (port == 443 && scheme == "https");
        return new RedirectPlan(
            redirect.RedirectCode is > 0 ? (int)redirect.RedirectCode : 301,
            NullIfEmpty(redirect.Scheme), NullIfEmpty(redirect.Authority), NullIfEmpty(redirect.Uri),
            redirect.PrefixRewrite, redirect.PrefixRewrite is null ? null : match?.Uri?.Prefix,
            isImplied ? null : port);
    }

    private static DirectResponsePlan DirectResponse(HttpDirectResponse response) => new(
        (int)response.Status,
        response.Body?.Bytes ?? (response.Body?.String is { } text ? Encoding.UTF8.GetBytes(text) : []));

    // 6.4, 6.5
    private RewritePlan? Rewrite(BoundVirtualService service, HttpRewrite? rewrite, HttpMatchRequest? match)
    {
        if (rewrite?.UriRegexRewrite is { } regexRewrite)
        {
            if (Re2Regex.TryCompile(regexRewrite.Match ?? "", out Re2Regex? pattern, out string? error))
                return new RewritePlan { Pattern = pattern, Substitution = regexRewrite.Rewrite ?? "" };
            context.Findings.Warn(service.Source, DiagnosticCode.InvalidRoute, $"uriRegexRewrite: {error}; the path is not rewritten");
            return null;
        }
        if (string.IsNullOrEmpty(rewrite?.Uri))
            return null;
        byte[] uri = Encoding.UTF8.GetBytes(rewrite.Uri);
        if (match?.Uri?.Exact is not null || match?.Uri?.Regex is not null)
            return new RewritePlan { FullPath = uri };
        return new RewritePlan { Prefix = uri, PrefixLength = Encoding.UTF8.GetByteCount(match?.Uri?.Prefix ?? "/") };
    }

    // 6.11: an explicit share of 0 is off.
    private IEnumerable<MirrorPlan> Mirrors(BoundVirtualService service, HttpRoute route, RouteScope scope)
    {
        if (route.Mirror is not null)
        {
            double share = route.MirrorPercentage is { } percentage ? percentage.Value ?? 0 : route.MirrorPercent ?? 100.0;
            if (share > 0)
                yield return new MirrorPlan(destinations.Resolve(route.Mirror, service.Source, scope.Port), Shares.Millionths(share));
        }
        foreach (HttpMirrorPolicy mirror in route.Mirrors)
        {
            double share = mirror.Percentage is { } percentage ? percentage.Value ?? 0 : 100.0;
            if (share > 0)
                yield return new MirrorPlan(destinations.Resolve(mirror.Destination, service.Source, scope.Port), Shares.Millionths(share));
        }
    }

    private static string? NullIfEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
