using Sallyport.Policy.Parsing;
using Sallyport.Policy.Resources.GatewayApi;
using Sallyport.Policy.Resources.Networking;
using Sallyport.Policy.Validation.Networking;
using Gateway = Sallyport.Policy.Resources.GatewayApi.Gateway;

namespace Sallyport.Policy.Validation.GatewayApi;

/// <summary>Readers of what HTTPRoute and GRPCRoute share.</summary>
internal static class RouteReader
{
    // What the definition's defaults add to a rule or match without one.
    private static readonly RouteRuleMatch s_everyPath = new();

    public static IReadOnlyList<ParentReference> Parents(NodeView spec) => spec["parentRefs"].List(parent =>
        new ParentReference(GatewayApiSchemas.ReadReference(parent, Gateway.GroupName, Gateway.KindName), parent["sectionName"].Text));

    /// <param name="rule">An entry of <c>rules</c>.</param>
    /// <param name="readMatch">Reads an entry of <c>matches</c>.</param>
    public static RouteRule Rule(NodeView rule, Func<NodeView, RouteRuleMatch> readMatch) => new()
    {
        Name = rule["name"].Text,
        Matches = rule["matches"].Count == 0 ? [s_everyPath] : rule["matches"].List(readMatch),
        Filters = rule["filters"].List(Filter),
        BackendRefs = rule["backendRefs"].List(backend => new BackendReference
        {
            Target = GatewayApiSchemas.ReadReference(backend, "", "Service"),
            Weight = backend["weight"].Int32() ?? 1,
            Filters = backend["filters"].List(Filter),
        }),
        RequestTimeout = rule["timeouts"]["request"].Duration(),
        BackendTimeout = rule["timeouts"]["backendRequest"].Duration(),
        Retry = rule["retry"].Read(retry => new RouteRetry(
            retry["codes"].List(code => (int)(code.Integer ?? 0)), retry["attempts"].Int32(), retry["backoff"].Duration())),
    };

    public static IReadOnlyList<ValueMatch> Values(NodeView matches) => matches.List(match => new ValueMatch(
        match["name"].TextOrEmpty(), match["value"].TextOrEmpty(), match["type"].Text == "RegularExpression"));

    private static RouteFilter Filter(NodeView filter) => new()
    {
        Type = filter["type"].TextOrEmpty(),
        RequestHeaders = filter["requestHeaderModifier"].Read(Headers),
        ResponseHeaders = filter["responseHeaderModifier"].Read(Headers),
        Mirror = filter["requestMirror"].Read(mirror => new MirrorFilter(
            GatewayApiSchemas.ReadReference(mirror["backendRef"], "", "Service"), Share(mirror))),
        Redirect = filter["requestRedirect"].Read(redirect => new RedirectFilter
        {
            Scheme = redirect["scheme"].Text,
            Hostname = redirect["hostname"].Text,
            Path = redirect["path"].Read(Path),
            Port = redirect["port"].UInt32(),
            StatusCode = redirect["statusCode"].UInt32() ?? 302,
        }),
        Rewrite = filter["urlRewrite"].Read(rewrite => new RewriteFilter(rewrite["hostname"].Text, rewrite["path"].Read(Path))),
        Cors = filter["cors"].Read(Cors),
    };

    private static HeaderOperations Headers(NodeView modifier) => new()
    {
        Set = Pairs(modifier["set"]),
        Add = Pairs(modifier["add"]),
        Remove = modifier["remove"].Strings(),
    };

    // The first of a name counts; the definition makes them unique. Values are literal text here, formats in a VirtualService.
    private static Dictionary<string, string> Pairs(NodeView list)
    {
        Dictionary<string, string> pairs = new(StringComparer.OrdinalIgnoreCase);
        for (int i = 0; i < list.Count; i++)
            pairs.TryAdd(list[i]["name"].TextOrEmpty(), list[i]["value"].TextOrEmpty().Replace("%", "%%", StringComparison.Ordinal));
        return pairs;
    }

    private static PathModifier Path(NodeView path) => path["type"].Text == "ReplaceFullPath"
        ? new PathModifier(path["replaceFullPath"].TextOrEmpty(), null)
        : new PathModifier(null, path["replacePrefixMatch"].TextOrEmpty());

    private static double Share(NodeView mirror)
    {
        if (mirror["percent"].Integer is { } percent)
            return percent;
        return mirror["fraction"].IsSet
            ? 100.0 * (mirror["fraction"]["numerator"].Integer ?? 0) / (mirror["fraction"]["denominator"].Integer ?? 100) : 100;
    }

    private static CorsPolicy Cors(NodeView cors) => new()
    {
        AllowOrigins = cors["allowOrigins"].List(origin => origin.Text == "*"
            ? new StringMatch { Regex = ".*" } : new StringMatch { Exact = origin.TextOrEmpty() }),
        AllowMethods = cors["allowMethods"].Strings(),
        AllowHeaders = cors["allowHeaders"].Strings(),
        ExposeHeaders = cors["exposeHeaders"].Strings(),
        AllowCredentials = cors["allowCredentials"].Boolean,
        MaxAge = TimeSpan.FromSeconds(cors["maxAge"].Integer ?? 5),
        UnmatchedPreflights = UnmatchedPreflights.Ignore,
    };
}
