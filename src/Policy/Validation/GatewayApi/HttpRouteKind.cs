using Sallyport.Policy.Parsing;
using Sallyport.Policy.Resources.GatewayApi;
using Sallyport.Policy.Validation.Kinds;
using Sallyport.Policy.Validation.Networking;
using Sallyport.Policy.Validation.Schemas;
using static Sallyport.Policy.Validation.Schemas.Schema;

namespace Sallyport.Policy.Validation.GatewayApi;

/// <summary>HTTPRoute: schema and reader; rules in <see cref="RouteRules"/>.</summary>
internal static class HttpRouteKind
{
    private static readonly string[] s_filterTypes =
    [
        "RequestHeaderModifier", "ResponseHeaderModifier", "RequestMirror", "RequestRedirect", "URLRewrite", "ExtensionRef", "CORS", "ExternalAuth",
    ];

    public static KindDefinition Definition { get; } = new()
    {
        Group = Gateway.GroupName,
        Kind = HttpRoute.KindName,
        Plural = "httproutes",
        Versions = GatewayApiSchemas.Versions,
        BuildSchema = BuildSchema,
        Check = RouteRules.Check,
        Read = Read,
    };

    private const string EveryPath = """{"path":{"type":"PathPrefix","value":"/"}}""";

    private static ObjectSchema BuildSchema() => RouteSchemas.Document(
        Object(
        [
            .. RouteSchemas.Rule(Match(), s_filterTypes, $"[{EveryPath}]"),
            Field("timeouts", Object(
                Field("request", GatewayApiSchemas.Duration, "Limit for the whole request."),
                Field("backendRequest", GatewayApiSchemas.Duration, "Limit for one try.")), "Limits."),
            Field("retry", Object(
                Field("codes", SetOf(new IntegerSchema { Minimum = 400, Maximum = 599 }), "Answers that are tried again."),
                Field("attempts", new IntegerSchema { Minimum = 1, Maximum = int.MaxValue }, "Tries after the first."),
                Field("backoff", GatewayApiSchemas.Duration, "First pause.")), "When a request is tried again."),
        ]),
        $$"""[{"matches":[{{EveryPath}}]}]""");

    private static ObjectSchema Match() => Object(
        Defaulted("path", Object(
            Defaulted("type", Schema.Enum("Exact", "PathPrefix", "RegularExpression"), "\"PathPrefix\"", "PathPrefix without it."),
            Defaulted("value", new StringSchema { MaxLength = 1024 }, "\"/\"", "/ without it.")), """{"type":"PathPrefix","value":"/"}""", "Path without query."),
        Field("headers", RouteSchemas.Values("header", 4096, RouteSchemas.HeaderValue), "Headers that must all fit."),
        Field("queryParams", RouteSchemas.Values("parameter", 1024), "Query parameters that must all fit."),
        Field("method", Schema.Enum("GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH"), "Any without it."));

    private static HttpRoute Read(KindContext context) => new()
    {
        ApiVersion = context.ApiVersion,
        Metadata = context.Metadata,
        Source = context.Document.Mark,
        ParentRefs = RouteReader.Parents(context.Spec),
        Hostnames = context.Spec["hostnames"].Strings(),
        // The definition's default: one rule for every path, without destination.
        Rules = context.Spec["rules"].Count == 0
            ? [new RouteRule { Matches = [new RouteRuleMatch()] }]
            : context.Spec["rules"].List(rule => RouteReader.Rule(rule, ReadMatch)),
    };

    private static RouteRuleMatch ReadMatch(NodeView match) => new()
    {
        PathType = match["path"]["type"].Enum<PathMatchType>() ?? PathMatchType.PathPrefix,
        Path = match["path"]["value"].Text ?? "/",
        Method = match["method"].Text,
        Headers = RouteReader.Values(match["headers"]),
        QueryParams = RouteReader.Values(match["queryParams"]),
    };
}
