using Sallyport.Policy.Validation.Kinds;
using Sallyport.Policy.Validation.Schemas;
using static Sallyport.Policy.Validation.Schemas.Schema;

namespace Sallyport.Policy.Validation.Networking;

/// <summary>The schema of a VirtualService (validation.md 6B, layer S).</summary>
internal static class VirtualServiceSchema
{
    private static readonly TextPattern s_base64 = new(
        "^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=|[A-Za-z0-9+/]{4})$", "base64 with padding", IsBase64);

    public static ObjectSchema Build() => CommonSchemas.Document(Object(
        Field("hosts", Texts, "Host names, wildcard names or addresses; none makes it a delegate."),
        Field("gateways", Texts, "NAMESPACE/NAME of Gateways, or mesh for the sidecars."),
        Field("http", List(HttpRoute()), "Routes for requests; the first that fits counts."),
        Field("tls", List(Object(
            Needed("match", List(Object(
            [
                Needed("sniHosts", Texts, "Names asked for in the TLS greeting."),
                .. ConnectionMatch(),
            ])), "Alternatives."),
            Field("route", L4Destinations(), "Where connections go."))), "Routes for TLS that is not decrypted."),
        Field("tcp", List(Object(
            Field("match", List(Object([.. ConnectionMatch(), Field("sourceSubnet", Text, "Without effect.")])), "Alternatives."),
            Field("route", L4Destinations(), "Where connections go."))), "Routes for plain connections."),
        Field("exportTo", Texts, "Namespaces whose proxies see it; . is the own one, * all.")));

    private static ObjectSchema HttpRoute() => Object(
        Field("name", Text, "For logs and metrics."),
        Field("match", List(HttpMatch()), "Alternatives; every request without them."),
        Field("route", List(Object(
            Needed("destination", NetworkingSchemas.Destination(), "The service."),
            Field("weight", Signed32, "Share of the requests."),
            Field("headers", Headers(), "Changes of headers for this destination."))), "Weighted destinations."),
        Field("redirect", Redirect(), "Sends the client elsewhere."),
        Field("directResponse", DirectResponse(), "The proxy answers itself."),
        Field("delegate", Object(Field("name", Text, "Its name."), Field("namespace", Text, "Its namespace.")),
            "A VirtualService whose routes stand here."),
        Field("rewrite", Object(
            Field("uri", Text, "Replaces the matched prefix or the path."),
            Field("authority", Text, "Replaces the host header."),
            Field("uriRegexRewrite", Object(Field("match", Text, "RE2."), Field("rewrite", Text, @"Replacement; \1 is a group.")),
                "Replaces by pattern.")),
            "Changes of path and host."),
        Field("timeout", Duration, "For the whole request."),
        Field("retries", Object(
            Field("attempts", Signed32, "Tries after the first."),
            Field("perTryTimeout", Duration, "Limit of one try."),
            Field("retryOn", Text, "Conditions and status codes, separated by commas."),
            Field("retryRemoteLocalities", Flag, "Retry in other localities too."),
            Field("retryIgnorePreviousHosts", Flag, "Avoid endpoints that failed."),
            Field("backoff", Duration, "First pause.")), "When a failed request is tried again."),
        Field("fault", Fault(), "Failures on purpose."),
        Field("mirror", NetworkingSchemas.Destination(), "Gets copies of requests."),
        new FieldSchema("mirrorPercent", Unsigned32) { Alias = "mirror_percent", Description = "Old form of mirrorPercentage." },
        Field("mirrorPercentage", NetworkingSchemas.Percent(), "Share of requests that are copied."),
        Field("mirrors", List(Object(
            Needed("destination", NetworkingSchemas.Destination(), "The service."),
            Field("percentage", NetworkingSchemas.Percent(), "Share of requests."))), "Several that get copies."),
        Field("corsPolicy", Cors(), "What scripts of other origins may do."),
        Field("headers", Headers(), "Changes of headers."));

    private static ObjectSchema HttpMatch()
    {
        ObjectSchema match = NetworkingSchemas.StringMatch();
        return Object(
            Field("name", Text, "For logs and metrics."),
            Field("uri", match, "The path without query."),
            Field("scheme", match, "http or https."),
            Field("method", match, "The method."),
            Field("authority", match, "The host header."),
            Field("headers", Map(match), "By header name, or @request.auth.claims.NAME for a claim."),
            Field("port", Unsigned32, "Port of the Gateway's server."),
            Field("sourceLabels", TextMap, "Labels of the proxy that routes."),
            Field("gateways", Texts, "Gateways it is limited to."),
            Field("queryParams", Map(match), "By parameter name."),
            Field("ignoreUriCase", Flag, "Letter case of the path does not count."),
            Field("withoutHeaders", Map(match), "As headers, turned round."),
            Field("sourceNamespace", Text, "Namespace of the proxy that routes."),
            Field("statPrefix", Text, "Without effect."));
    }

    private static FieldSchema[] ConnectionMatch() =>
    [
        Field("destinationSubnets", Texts, "Addresses or CIDRs of the destination."),
        Field("port", Unsigned32, "Port of the listener."),
        Field("sourceLabels", TextMap, "Labels of the proxy that routes."),
        Field("gateways", Texts, "Gateways it is limited to."),
        Field("sourceNamespace", Text, "Namespace of the proxy that routes."),
    ];

    private static ListSchema L4Destinations() => List(Object(
        Needed("destination", NetworkingSchemas.Destination(), "The service."),
        Field("weight", Signed32, "Share of the connections.")));

    private static ObjectSchema Headers()
    {
        ObjectSchema operations = Object(
            Field("set", TextMap, "Overwrites."),
            Field("add", TextMap, "Adds a further value."),
            Field("remove", Texts, "Deletes."));
        return Object(Field("request", operations, "Towards the upstream."), Field("response", operations, "Towards the client."));
    }

    private static ObjectSchema Redirect() => new(
    [
        Field("uri", Text, "Whole path."),
        Field("prefixRewrite", Text, "Replaces the matched prefix."),
        Field("authority", Text, "Host."),
        Field("port", Unsigned32, "Port."),
        Field("derivePort", Schema.Enum("FROM_PROTOCOL_DEFAULT", "FROM_REQUEST_PORT"), "Where the port comes from."),
        Field("scheme", Text, "http or https."),
        Field("redirectCode", Unsigned32, "301 without it."),
    ])
    {
        AtMostOneOf = ["port", "derivePort"],
    };

    private static ObjectSchema DirectResponse() => Object(
        Needed("status", Unsigned32, "HTTP status."),
        Field("body", new ObjectSchema(
        [
            Field("string", Text, "As text."),
            Field("bytes", new StringSchema { Pattern = s_base64 }, "As base64."),
        ])
        {
            AtMostOneOf = ["string", "bytes"],
        }, "What is sent."));

    private static ObjectSchema Fault() => Object(
        Field("delay", new ObjectSchema(
        [
            Field("fixedDelay", Duration, "The pause."),
            Field("exponentialDelay", Duration, "Not supported."),
            Field("percent", Signed32, "Old form of percentage."),
            Field("percentage", NetworkingSchemas.Percent(), "Share of requests."),
        ])
        {
            AtMostOneOf = ["fixedDelay", "exponentialDelay"],
        }, "A pause before forwarding."),
        Field("abort", new ObjectSchema(
        [
            Field("httpStatus", Signed32, "200 to 600."),
            Field("grpcStatus", Text, "Name of a gRPC status."),
            Field("http2Error", Text, "Not supported."),
            Field("percentage", NetworkingSchemas.Percent(), "Share of requests."),
        ])
        {
            AtMostOneOf = ["httpStatus", "grpcStatus", "http2Error"],
        }, "An answer instead of forwarding."));

    private static ObjectSchema Cors() => Object(
        Field("allowOrigin", Texts, "Old form of allowOrigins."),
        Field("allowOrigins", List(NetworkingSchemas.StringMatch()), "Origins that are let."),
        Field("allowMethods", Texts, "Methods that are let."),
        Field("allowHeaders", Texts, "Request headers that are let."),
        Field("exposeHeaders", Texts, "Response headers that scripts see."),
        Field("maxAge", Duration, "How long a browser may keep the answer."),
        Field("allowCredentials", Flag, "Whether cookies are let."),
        Field("unmatchedPreflights", Schema.Enum("UNSPECIFIED", "FORWARD", "IGNORE"), "What happens to preflights of other origins."));

    private static bool IsBase64(string text)
    {
        if (text.Length == 0 || text.Length % 4 != 0) return false;
        ReadOnlySpan<char> digits = text.AsSpan().TrimEnd('=');
        foreach (char c in digits)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('+' or '/')) return false;
        }

        return text.Length - digits.Length <= 2;
    }
}
