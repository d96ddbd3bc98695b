using Sallyport.Policy.Parsing;
using Sallyport.Policy.Resources.GatewayApi;
using Sallyport.Policy.Validation.Kinds;
using Sallyport.Policy.Validation.Schemas;
using static Sallyport.Policy.Validation.Schemas.Schema;

namespace Sallyport.Policy.Validation.GatewayApi;

/// <summary>GRPCRoute: schema and reader; rules in <see cref="RouteRules"/>.</summary>
internal static class GrpcRouteKind
{
    private static readonly string[] s_filterTypes = ["ResponseHeaderModifier", "RequestHeaderModifier", "RequestMirror", "ExtensionRef"];

    public static KindDefinition Definition { get; } = new()
    {
        Group = Gateway.GroupName,
        Kind = GrpcRoute.KindName,
        Plural = "grpcroutes",
        Versions = ["v1"],
        BuildSchema = BuildSchema,
        Check = RouteRules.Check,
        Read = Read,
    };

    private static ObjectSchema BuildSchema() => RouteSchemas.Document(Object(RouteSchemas.Rule(
        Object(
            Field("method", Object(
                Defaulted("type", Schema.Enum("Exact", "RegularExpression"), "\"Exact\"", "Exact without it."),
                Field("service", new StringSchema { MaxLength = 1024 }, "Name of the service."),
                Field("method", new StringSchema { MaxLength = 1024 }, "Name of the method.")), "Which calls."),
            Field("headers", RouteSchemas.Values("header", 4096), "Headers that must all fit.")),
        s_filterTypes)));

    private static GrpcRoute Read(KindContext context) => new()
    {
        ApiVersion = context.ApiVersion,
        Metadata = context.Metadata,
        Source = context.Document.Mark,
        ParentRefs = RouteReader.Parents(context.Spec),
        Hostnames = context.Spec["hostnames"].Strings(),
        Rules = context.Spec["rules"].List(rule => RouteReader.Rule(rule, ReadMatch)),
    };

    // As istiod turns method matches into path matches.
    private static RouteRuleMatch ReadMatch(NodeView match)
    {
        string service = match["method"]["service"].Text ?? "";
        string method = match["method"]["method"].Text ?? "";
        bool isRegex = match["method"]["type"].Text == "RegularExpression";
        (PathMatchType type, string path) = (isRegex, service.Length > 0, method.Length > 0) switch
        {
            (_, false, false) => (PathMatchType.PathPrefix, "/"),
            (false, true, true) => (PathMatchType.Exact, $"/{service}/{method}"),
            (false, true, false) => (PathMatchType.Text, $"/{service}/"),
            (false, false, true) => (PathMatchType.RegularExpression, "/[^/]+/" + Escape(method)),
            (true, true, true) => (PathMatchType.RegularExpression, $"/{service}/{method}"),
            (true, true, false) => (PathMatchType.RegularExpression, $"/{service}/.+"),
            (true, false, true) => (PathMatchType.RegularExpression, $"/.+/{method}"),
        };
        return new RouteRuleMatch { PathType = type, Path = path, Headers = RouteReader.Values(match["headers"]) };
    }

    private static string Escape(string text) =>
        string.Concat(text.Select(c => char.IsAsciiLetterOrDigit(c) || c == '_' ? c.ToString() : "\\" + c));
}
