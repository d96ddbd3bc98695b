using Sallyport.Policy.Resources.GatewayApi;
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

    private static readonly TextPattern s_origin = new(
        @"(^\*$)|(^(http(s)?):\/\/(((\*\.)?([a-zA-Z0-9\-]+\.)*[a-zA-Z0-9-]+|\*)(:([0-9]{1,5}))?)$)", "an origin such as https://example.com, or *", IsOrigin);

    /// <summary>A header's value: visible characters, with single blanks between them.</summary>
    public static TextPattern HeaderValue { get; } = new(@"^[!-~]+([\t ]?[!-~]+)*$", "visible characters with single blanks between them", IsHeaderValue);

    /// <summary>The whole document.</summary>
    /// <param name="rule">Schema of an entry of <c>rules</c>.</param>
    /// <param name="defaultRules">JSON text of the rules of a route that says none; null for no rule.</param>
    public static ObjectSchema Document(ObjectSchema rule, string? defaultRules = null) => Kinds.CommonSchemas.Document(Object(
        Field("parentRefs", List(GatewayApiSchemas.Reference(
            Gateway.GroupName,
            Gateway.KindName,
            Field("sectionName", GatewayApiSchemas.SectionName, "A listener of the Gateway; all without it."),
            Field("port", Schema.Port, "Only listeners with this port.")), 32), "Gateways to attach to."),
        Field("hostnames", List(GatewayApiSchemas.Hostname, 16), "Hosts of the requests meant; those of the listener without it."),
        Field("useDefaultGateways", Schema.Enum("All", "None"), "Without effect here."),
        new FieldSchema("rules", new ListSchema(rule) { MinItems = defaultRules is null ? 0 : 1, MaxItems = 16 })
        {
            Default = defaultRules, Description = "Alternatives and what happens to requests that fit one.",
        }), specNeeded: true, Status());

    /// <summary>Fields of a rule that both kinds have.</summary>
    /// <param name="match">Schema of an entry of <c>matches</c>.</param>
    /// <param name="filterTypes">Filters that the kind knows.</param>
    /// <param name="defaultMatches">JSON text of the matches of a rule that says none; null for none.</param>
    public static FieldSchema[] Rule(ObjectSchema match, string[] filterTypes, string? defaultMatches = null) =>
    [
        Field("name", GatewayApiSchemas.SectionName, "For logs; unique in the route."),
        new FieldSchema("matches", List(match, 64)) { Default = defaultMatches, Description = "Alternatives; every request without it." },
        Field("filters", List(Filter(filterTypes), 16), "What is done to requests and answers."),
        Field("backendRefs", List(GatewayApiSchemas.Reference(
            "",
            "Service",
            Field("port", Schema.Port, "Port of the Service."),
            Defaulted("weight", new IntegerSchema { Maximum = 1_000_000 }, "1", "Share of the sum; 1 without it."),
            Field("filters", List(Filter(filterTypes), 16), "For this destination only.")), 16), "Destinations."),
        Field("sessionPersistence", Object(
            Field("sessionName", new StringSchema { MaxLength = 128 }, "Name of the cookie or header."),
            Field("absoluteTimeout", GatewayApiSchemas.Duration, "How long a session lasts."),
            Defaulted("type", Schema.Enum("Cookie", "Header"), "\"Cookie\"", "What carries it."),
            Field("cookieConfig", Object(
                Defaulted("lifetimeType", Schema.Enum("Permanent", "Session"), "\"Session\"", "Whether the cookie outlives the browser.")), "Of a cookie.")),
            "Not supported."),
    ];

    /// <summary>A match of a header or query parameter.</summary>
    /// <param name="name">What they are, for people.</param>
    /// <param name="maxLength">Longest value.</param>
    /// <param name="pattern">The form of a value.</param>
    public static ListSchema Values(string name, int maxLength, TextPattern? pattern = null) => Keyed("name", Object(
        Defaulted("type", Schema.Enum("Exact", "RegularExpression"), "\"Exact\"", "Exact without it."),
        Needed("name", s_headerName, $"Name of the {name}."),
        Needed("value", new StringSchema { MinLength = 1, MaxLength = maxLength, Pattern = pattern }, "The whole value, or RE2.")), 16);

    private static ObjectSchema Status() => Object(Needed("parents", List(Object(
        Needed("parentRef", GatewayApiSchemas.Reference(
            Gateway.GroupName,
            Gateway.KindName,
            Field("sectionName", GatewayApiSchemas.SectionName, "A listener of the Gateway."),
            Field("port", Schema.Port, "Only listeners with this port.")), "Which Gateway."),
        Needed("controllerName", new StringSchema { MinLength = 1, MaxLength = 253 }, "Who says it."),
        Needed("conditions", GatewayApiSchemas.Conditions(), "What holds of the route there.")), 32), "What each Gateway says of the route."));

    // Each type with its field, so that a kind has the fields of its types only.
    private static ObjectSchema Filter(string[] types) => Object(
    [
        Needed("type", Schema.Enum(types), "Which of the following it is."),
        .. Filters().Where(filter => types.Contains(filter.Type)).Select(filter => filter.Field),
    ]);

    private static IEnumerable<(string Type, FieldSchema Field)> Filters() =>
    [
        ("RequestHeaderModifier", Field("requestHeaderModifier", HeaderModifier(), "Changes headers towards the destination.")),
        ("ResponseHeaderModifier", Field("responseHeaderModifier", HeaderModifier(), "Changes headers towards the client.")),
        ("RequestMirror", Field("requestMirror", Object(
            Needed("backendRef", GatewayApiSchemas.Reference("", "Service", Field("port", Schema.Port, "Port of the Service.")), "Who gets copies."),
            Field("percent", new IntegerSchema { Maximum = 100 }, "Share of requests; all without it."),
            Field("fraction", Object(
                Needed("numerator", new IntegerSchema { Maximum = int.MaxValue }, "At least 0."),
                Defaulted("denominator", new IntegerSchema { Minimum = 1, Maximum = int.MaxValue }, "100", "100 without it.")), "The same as a fraction.")), "Sends copies.")),
        ("RequestRedirect", Field("requestRedirect", Object(
            Field("scheme", Schema.Enum("http", "https"), "The request's without it."),
            Field("hostname", GatewayApiSchemas.PreciseHostname, "The request's without it."),
            Field("path", PathModifier(), "The request's without it."),
            Field("port", Schema.Port, "That of the scheme, or of the listener, without it."),
            Defaulted("statusCode", new IntegerSchema { Values = [301, 302, 303, 307, 308] }, "302", "302 without it.")), "Sends the client elsewhere.")),
        ("URLRewrite", Field("urlRewrite", Object(
            Field("hostname", GatewayApiSchemas.PreciseHostname, "Host header for the destination."),
            Field("path", PathModifier(), "Path for the destination.")), "Changes path and host.")),
        ("CORS", Field("cors", Object(
            Field("allowOrigins", SetOf(new StringSchema { MinLength = 1, MaxLength = 253, Pattern = s_origin }, 64), "Origins, or *."),
            Field("allowCredentials", Flag, "Whether credentials may be sent."),
            Field("allowMethods", SetOf(Schema.Enum("GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH", "*"), 9), "Methods, or *."),
            Field("allowHeaders", SetOf(s_headerName, 64), "Headers, or *."),
            Field("exposeHeaders", SetOf(s_headerName, 64), "Headers that scripts may read."),
            Defaulted("maxAge", new IntegerSchema { Minimum = 1, Maximum = int.MaxValue }, "5", "Seconds a browser keeps the answer; 5 without it.")),
            "What scripts of other origins may do.")),
        ("ExternalAuth", Field("externalAuth", Object(
            Needed("backendRef", GatewayApiSchemas.Reference("", "Service", Field("port", Schema.Port, "Port of the Service.")), "Who is asked."),
            Needed("protocol", Schema.Enum("HTTP", "GRPC"), "How it is asked."),
            Field("grpc", Object(Field("allowedHeaders", SetOf(Text, 64), "Headers that are sent.")), "Of GRPC."),
            Field("http", Object(
                Field("path", Text, "Before the request's path."),
                Field("allowedHeaders", SetOf(Text, 64), "Headers that are sent."),
                Field("allowedResponseHeaders", SetOf(Text, 64), "Headers that are taken over.")), "Of HTTP."),
            Field("forwardBody", Object(Field("maxSize", new IntegerSchema { Maximum = 65535 }, "Bytes of the body that are sent.")), "Sends the body.")),
            "Not supported; a rule with it answers 500. Use an AuthorizationPolicy with action CUSTOM.")),
        ("ExtensionRef", Field("extensionRef", GatewayApiSchemas.LocalReference(), "Not supported; a rule with it answers 500.")),
    ];

    private static ObjectSchema HeaderModifier()
    {
        ListSchema values = Keyed("name", Object(
            Needed("name", s_headerName, "Name of the header."),
            Needed("value", new StringSchema { MinLength = 1, MaxLength = 4096, Pattern = HeaderValue }, "Its value.")), 16);
        return Object(
            Field("set", values, "Overwritten."),
            Field("add", values, "Added."),
            Field("remove", SetOf(Text, 16), "Deleted."));
    }

    private static ObjectSchema PathModifier() => Object(
        Needed("type", Schema.Enum("ReplaceFullPath", "ReplacePrefixMatch"), "Which of the following it is."),
        Field("replaceFullPath", new StringSchema { MaxLength = 1024 }, "Instead of the whole path."),
        Field("replacePrefixMatch", new StringSchema { MaxLength = 1024 }, "Instead of the prefix that matched."));

    private static bool IsHeaderValue(string text)
    {
        for (int i = 0; i < text.Length; i++)
        {
            bool isBlank = text[i] is ' ' or '\t';
            if (!isBlank && text[i] is < '!' or > '~') return false;
            if (isBlank && (i == 0 || i == text.Length - 1 || text[i - 1] is ' ' or '\t')) return false;
        }
        return text.Length > 0;
    }

    private static bool IsOrigin(string text)
    {
        if (text == "*") return true;
        int rest = text.StartsWith("https://", StringComparison.Ordinal) ? 8 : text.StartsWith("http://", StringComparison.Ordinal) ? 7 : 0;
        if (rest == 0) return false;
        string host = text[rest..];
        int colon = host.IndexOf(':');
        if (colon >= 0)
        {
            string port = host[(colon + 1)..];
            if (port.Length is 0 or > 5 || !port.All(char.IsAsciiDigit)) return false;
            host = host[..colon];
        }
        if (host.StartsWith("*.", StringComparison.Ordinal)) host = host[2..];
        return host == "*" || host.Split('.').All(label => label.Length > 0 && label.All(c => char.IsAsciiLetterOrDigit(c) || c == '-'));
    }

    private static bool IsToken(string text) =>
        text.Length > 0 && text.All(c => char.IsAsciiLetterOrDigit(c) || "!#$%&'*+-.^_`|~".Contains(c, StringComparison.Ordinal));
}
