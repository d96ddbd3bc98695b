using Sallyport.Policy.Validation.Schemas;
using static Sallyport.Policy.Validation.Schemas.Schema;

namespace Sallyport.Policy.Validation.GatewayApi;

/// <summary>Schemas that HTTPRoute and GRPCRoute share.</summary>
internal static class RouteSchemas
{
    private static readonly StringSchema s_headerName = new()
    {
        MinLength = 1,
        MaxLength = 256,
        Pattern = new TextPattern("^[A-Za-z0-9!#$%&'*+\\-.^_\\x60|~]+$", "a header name (RFC 9110)", IsToken),
    };

    /// <summary>The whole document.</summary>
    /// <param name="rule">Schema of an entry of <c>rules</c>.</param>
    public static ObjectSchema Document(ObjectSchema rule) => Kinds.CommonSchemas.Document(Object(
        Field("parentRefs", List(GatewayApiSchemas.Reference(
            Field("sectionName", GatewayApiSchemas.Name, "A listener of the Gateway; all without it."),
            Field("port", Schema.Port, "Only listeners with this port.")), 32), "Gateways to attach to."),
        Field("hostnames", List(GatewayApiSchemas.Hostname, 16), "Hosts of the requests meant; those of the listener without it."),
        Field("useDefaultGateways", Schema.Enum("All", "None"), "Without effect here."),
        Field("rules", new ListSchema(rule) { MinItems = 1, MaxItems = 16 }, "Alternatives and what happens to requests that fit one.")));

    /// <summary>Fields of a rule that both kinds have.</summary>
    /// <param name="match">Schema of an entry of <c>matches</c>.</param>
    /// <param name="filterTypes">Filters that the kind knows.</param>
    public static FieldSchema[] Rule(ObjectSchema match, string[] filterTypes) =>
    [
        Field("name", GatewayApiSchemas.Name, "For logs; unique in the route."),
        Field("matches", List(match, 64), "Alternatives; every request without it."),
        Field("filters", List(Filter(filterTypes), 16), "What is done to requests and answers."),
        Field("backendRefs", List(GatewayApiSchemas.Reference(
            Field("port", Schema.Port, "Port of the Service."),
            Field("weight", new IntegerSchema { Maximum = 1_000_000 }, "Share of the sum; 1 without it."),
            Field("filters", List(Filter(filterTypes), 16), "For this destination only.")), 16), "Destinations."),
        Field("sessionPersistence", Any, "Not supported."),
    ];

    /// <summary>A match of a header or query parameter.</summary>
    public static ListSchema Values(string name, int maxLength) => List(Object(
        Field("type", Schema.Enum("Exact", "RegularExpression"), "Exact without it."),
        Needed("name", s_headerName, $"Name of the {name}."),
        Needed("value", new StringSchema { MinLength = 1, MaxLength = maxLength }, "The whole value, or RE2.")), 16);

    private static ObjectSchema Filter(string[] types) => Object(
        Needed("type", Schema.Enum(types), "Which of the following it is."),
        Field("requestHeaderModifier", HeaderModifier(), "Changes headers towards the destination."),
        Field("responseHeaderModifier", HeaderModifier(), "Changes headers towards the client."),
        Field("requestMirror", Object(
            Needed("backendRef", GatewayApiSchemas.Reference(Field("port", Schema.Port, "Port of the Service.")), "Who gets copies."),
            Field("percent", new IntegerSchema { Maximum = 100 }, "Share of requests; all without it."),
            Field("fraction", Object(
                Needed("numerator", Signed32, "At least 0."),
                Field("denominator", new IntegerSchema { Minimum = 1, Maximum = int.MaxValue }, "100 without it.")), "The same as a fraction.")), "Sends copies."),
        Field("requestRedirect", Object(
            Field("scheme", Schema.Enum("http", "https"), "The request's without it."),
            Field("hostname", GatewayApiSchemas.PreciseHostname, "The request's without it."),
            Field("path", PathModifier(), "The request's without it."),
            Field("port", Schema.Port, "That of the scheme, or of the listener, without it."),
            Field("statusCode", new IntegerSchema { Minimum = 301, Maximum = 308 }, "302 without it.")), "Sends the client elsewhere."),
        Field("urlRewrite", Object(
            Field("hostname", GatewayApiSchemas.PreciseHostname, "Host header for the destination."),
            Field("path", PathModifier(), "Path for the destination.")), "Changes path and host."),
        Field("cors", Object(
            Field("allowOrigins", Texts, "Origins, or *."),
            Field("allowCredentials", Flag, "Whether credentials may be sent."),
            Field("allowMethods", Texts, "Methods, or *."),
            Field("allowHeaders", Texts, "Headers, or *."),
            Field("exposeHeaders", Texts, "Headers that scripts may read."),
            Field("maxAge", new IntegerSchema { Minimum = 1, Maximum = int.MaxValue }, "Seconds a browser keeps the answer; 5 without it.")), "What scripts of other origins may do."),
        Field("externalAuth", Any, "Not supported; a rule with it answers 500. Use an AuthorizationPolicy with action CUSTOM."),
        Field("extensionRef", Any, "Not supported; a rule with it answers 500."));

    private static ObjectSchema HeaderModifier()
    {
        ListSchema values = List(Object(
            Needed("name", s_headerName, "Name of the header."),
            Needed("value", new StringSchema { MinLength = 1, MaxLength = 4096 }, "Its value.")), 16);
        return Object(
            Field("set", values, "Overwritten."),
            Field("add", values, "Added."),
            Field("remove", List(Text, 16), "Deleted."));
    }

    private static ObjectSchema PathModifier() => Object(
        Needed("type", Schema.Enum("ReplaceFullPath", "ReplacePrefixMatch"), "Which of the following it is."),
        Field("replaceFullPath", new StringSchema { MaxLength = 1024 }, "Instead of the whole path."),
        Field("replacePrefixMatch", new StringSchema { MaxLength = 1024 }, "Instead of the prefix that matched."));

    private static bool IsToken(string text) =>
        text.Length > 0 && text.All(c => char.IsAsciiLetterOrDigit(c) || "!#$%&'*+-.^_`|~".Contains(c, StringComparison.Ordinal));
}
