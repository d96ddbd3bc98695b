using Sallyport.Policy.Resources.Networking;
using Sallyport.Policy.Validation;

namespace Sallyport.Policy.Compilation;

/// <summary>Puts the routes of delegates in the place of the routes that name them (gateway-routing.md 6.1).</summary>
internal sealed class VirtualServiceDelegates
{
    private readonly CompileContext _context;
    private readonly Dictionary<string, VirtualService> _delegates = new(StringComparer.Ordinal);

    public VirtualServiceDelegates(CompileContext context)
    {
        _context = context;
        foreach (VirtualService service in context.OldestFirst<VirtualService>().Where(service => service.Hosts.Count == 0))
            _delegates.TryAdd(service.FullName, service);
    }

    public IReadOnlyList<HttpRoute> Resolve(VirtualService root)
    {
        if (root.Http.All(route => route.Delegate is null))
            return root.Http;
        return [.. root.Http.SelectMany(route => route.Delegate is null ? [route] : Merge(root, route))];
    }

    private IEnumerable<HttpRoute> Merge(VirtualService root, HttpRoute route)
    {
        string space = string.IsNullOrEmpty(route.Delegate!.Namespace) ? root.Metadata.Namespace : route.Delegate.Namespace;
        string name = $"{space}/{route.Delegate.Name}";
        bool isVisible = _delegates.TryGetValue(name, out VirtualService? service)
            && ExportScope.Includes(service.ExportTo, space, root.Metadata.Namespace);
        if (!isVisible)
        {
            _context.Findings.Warn(root, DiagnosticCode.InvalidRoute, $"delegate {name} is no VirtualService without hosts that is visible here; its route is left out");
            return [];
        }
        List<HttpRoute> merged = [];
        foreach (HttpRoute own in service!.Http)
        {
            if (TryMergeMatches(route.Match, own.Match, out IReadOnlyList<HttpMatchRequest> matches))
                merged.Add(Merge(route, own) with { Match = matches, Route = CompleteHosts(own.Route, space), Delegate = null });
            else
                _context.Findings.Warn(root, DiagnosticCode.InvalidRoute, $"a route of delegate {name} asks for something that the delegating route excludes; it is left out");
        }
        return merged;
    }

    // Whatever the delegate does not say is taken from the route that names it.
    private static HttpRoute Merge(HttpRoute root, HttpRoute own) => own with
    {
        Name = string.IsNullOrEmpty(own.Name) ? root.Name : string.IsNullOrEmpty(root.Name) ? own.Name : $"{root.Name}-{own.Name}",
        Rewrite = own.Rewrite ?? root.Rewrite,
        Timeout = own.Timeout ?? root.Timeout,
        Retries = own.Retries ?? root.Retries,
        Fault = own.Fault ?? root.Fault,
        Mirror = own.Mirror ?? root.Mirror,
        MirrorPercent = own.MirrorPercent ?? root.MirrorPercent,
        MirrorPercentage = own.MirrorPercentage ?? root.MirrorPercentage,
        Mirrors = own.Mirrors.Count > 0 ? own.Mirrors : root.Mirrors,
        CorsPolicy = own.CorsPolicy ?? root.CorsPolicy,
        Headers = own.Headers ?? root.Headers,
    };

    // Short names of destinations belong to the delegate's namespace.
    private static IReadOnlyList<HttpRouteDestination> CompleteHosts(IReadOnlyList<HttpRouteDestination> route, string space) =>
    [
        .. route.Select(destination => destination with
        {
            Destination = destination.Destination with { Host = HostNames.Complete(destination.Destination.Host, space) },
        }),
    ];

    private static bool TryMergeMatches(
        IReadOnlyList<HttpMatchRequest> root, IReadOnlyList<HttpMatchRequest> own, out IReadOnlyList<HttpMatchRequest> merged)
    {
        merged = root.Count == 0 ? own : root;
        if (root.Count == 0 || own.Count == 0)
            return true;
        List<HttpMatchRequest> both = [];
        foreach (HttpMatchRequest inner in own)
        {
            HttpMatchRequest[] fitting = [.. root.Where(outer => !Conflicts(outer, inner)).Select(outer => Merge(outer, inner))];
            if (fitting.Length == 0)
                return false;
            both.AddRange(fitting);
        }
        merged = both;
        return true;
    }

    private static HttpMatchRequest Merge(HttpMatchRequest outer, HttpMatchRequest inner) => inner with
    {
        Uri = inner.Uri ?? outer.Uri,
        Scheme = inner.Scheme ?? outer.Scheme,
        Method = inner.Method ?? outer.Method,
        Authority = inner.Authority ?? outer.Authority,
        Headers = Merge(outer.Headers, inner.Headers),
        WithoutHeaders = Merge(outer.WithoutHeaders, inner.WithoutHeaders),
        QueryParams = Merge(outer.QueryParams, inner.QueryParams),
        SourceLabels = Merge(outer.SourceLabels, inner.SourceLabels),
        Port = inner.Port is > 0 ? inner.Port : outer.Port,
        Gateways = outer.Gateways.Count > 0 ? outer.Gateways : inner.Gateways,
        IgnoreUriCase = inner.IgnoreUriCase ?? outer.IgnoreUriCase,
        SourceNamespace = inner.SourceNamespace ?? outer.SourceNamespace,
    };

    private static Dictionary<string, T> Merge<T>(IReadOnlyDictionary<string, T> outer, IReadOnlyDictionary<string, T> inner)
    {
        Dictionary<string, T> merged = new(outer, StringComparer.Ordinal);
        foreach ((string name, T value) in inner)
            merged[name] = value;
        return merged;
    }

    private static bool Conflicts(HttpMatchRequest outer, HttpMatchRequest inner) =>
        Conflicts(outer.Uri, inner.Uri) || Conflicts(outer.Scheme, inner.Scheme) || Conflicts(outer.Method, inner.Method)
        || Conflicts(outer.Authority, inner.Authority) || Conflicts(outer.Headers, inner.Headers)
        || Conflicts(outer.WithoutHeaders, inner.WithoutHeaders) || Conflicts(outer.QueryParams, inner.QueryParams)
        || (outer.Port is > 0 && inner.Port is > 0 && outer.Port != inner.Port);

    private static bool Conflicts(IReadOnlyDictionary<string, StringMatch> outer, IReadOnlyDictionary<string, StringMatch> inner) =>
        outer.Any(pair => inner.TryGetValue(pair.Key, out StringMatch? value) && Conflicts(pair.Value, value));

    // The delegate may only narrow: an exact value needs the same, a prefix something that begins with it, a regex cannot be judged.
    private static bool Conflicts(StringMatch? outer, StringMatch? inner)
    {
        if (outer is null or { Exact: null, Prefix: null, Regex: null } || inner is null)
            return false;
        if (outer.Regex is not null || inner.Regex is not null)
            return true;
        if (outer.Exact is not null)
            return inner.Exact != outer.Exact;
        return !(inner.Exact ?? inner.Prefix ?? "").StartsWith(outer.Prefix!, StringComparison.Ordinal);
    }
}
