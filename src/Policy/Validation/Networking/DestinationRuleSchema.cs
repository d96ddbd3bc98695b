using Sallyport.Policy.Parsing;
using Sallyport.Policy.Validation.Kinds;
using Sallyport.Policy.Validation.Schemas;
using static Sallyport.Policy.Validation.Schemas.Schema;

namespace Sallyport.Policy.Validation.Networking;

/// <summary>The schema of a DestinationRule (validation.md 6.21, layer S).</summary>
internal static class DestinationRuleSchema
{
    private const int MaxPortSettings = 4096;

    private static readonly NumberSchema s_percent = new() { Minimum = 0, Maximum = 100 };

    public static ObjectSchema Build()
    {
        FieldSchema[] settings =
        [
            Field("loadBalancer", LoadBalancer(), "How an endpoint is chosen."),
            Field("connectionPool", Object(Field("tcp", Tcp(), "Limits of connections."), Field("http", Http(), "Limits of requests.")),
                "Limits."),
            Field("outlierDetection", OutlierDetection(), "When a failing endpoint is left out."),
            Field("tls", ClientTls(), "TLS towards the service."),
        ];
        ObjectSchema policy = Object(
        [
            .. settings,
            Field("portLevelSettings", List(Object([Field("port", NetworkingSchemas.PortSelector(), "The service port."), .. settings]),
                MaxPortSettings), "Settings of single ports."),
            Field("tunnel", Object(
                Field("protocol", Text, "CONNECT or POST."),
                Needed("targetHost", Text, "Where the tunnel ends."),
                Needed("targetPort", Unsigned32, "Its port.")), "Reach the service through a proxy."),
            Field("proxyProtocol", Object(Field("version", Schema.Enum("V1", "V2"), "V1 without it.")),
                "PROXY protocol header in front of connections."),
            Field("retryBudget", Object(
                Field("percent", s_percent, "Of the requests under way."),
                Field("minRetryConcurrency", Unsigned32, "Always possible."),
                Field("budgetInterval", NetworkingSchemas.AnyDuration, "Window in which requests are counted.")),
                    "How many retries may be under way."),
        ]);
        return CommonSchemas.Document(Object(
            Needed("host", Text, "Name of the service."),
            Field("trafficPolicy", policy, "Settings for all subsets."),
            Field("subsets", List(Object(
                Needed("name", Text, "Its name in routes."),
                Field("labels", TextMap, "Labels of its endpoints."),
                Field("trafficPolicy", policy, "Takes the place of the rule's settings."))), "Some endpoints by labels."),
            Field("exportTo", Texts, "Namespaces whose proxies see it; . is the own one, * all."),
            Field("workloadSelector", CommonSchemas.Selector(), "Calling proxies of the own namespace it is limited to.")));
    }

    private static ObjectSchema LoadBalancer() => new(
    [
        Field("simple", Schema.Enum("UNSPECIFIED", "LEAST_CONN", "RANDOM", "PASSTHROUGH", "ROUND_ROBIN", "LEAST_REQUEST"),
            "Looks at the endpoints only."),
        Field("consistentHash", ConsistentHash(), "Equal requests go to the same endpoint."),
        Field("backendUtilization", Object(
            Field("errorUtilizationPenaltyPercent", Unsigned32, "Weight of errors."),
            Field("metricNamesForComputingUtilization", Texts, "Reported values."),
            Field("weightExpirationPeriod", NetworkingSchemas.AnyDuration, "When a report is too old."),
            Field("weightStabilizationPeriod", NetworkingSchemas.AnyDuration, "When reports begin to count."),
            Field("weightUpdatePeriod", NetworkingSchemas.AnyDuration, "Time between changes.")),
                "Looks at the load that endpoints report."),
        Field("localityLbSetting", Object(
            Field("distribute", List(Object(Field("from", Text, "Where the caller is."),
                Field("to", Map(Unsigned32), "Per cent by locality."))), "Shares by locality."),
            Field("failover", Failover(), "Regions that take over."),
            Field("failoverPriority", Texts, "Labels by weight."),
            Field("enabled", Flag, "Whether localities count.")), "Prefers near endpoints."),
        Field("zoneAwareLbSetting", Object(
            Field("enabled", Flag, "Whether zones count."),
            Field("failover", Failover(), "Regions that take over."),
            Field("failoverPriority", Texts, "Labels by weight."),
            Field("minClusterSize", new IntegerSchema { Minimum = 1, Maximum = uint.MaxValue },
                "Endpoints below which zones do not count.")), "Prefers the own zone."),
        Field("warmupDurationSecs", new DurationSchema { WholeMilliseconds = false }, "Old form of warmup."),
        Field("warmup", Object(
            Needed("duration", Duration, "How long the share rises."),
            Field("minimumPercent", s_percent, "Where it begins."),
            Field("aggression", new NumberSchema { Minimum = 0 }, "Shape of the rise.")), "New endpoints get their share slowly."),
    ])
    {
        AtMostOneOf = ["simple", "consistentHash", "backendUtilization"],
    };

    private static ListSchema Failover() =>
        List(Object(Field("from", Text, "A region."), Field("to", Text, "The region that takes over.")));

    private static ObjectSchema ConsistentHash() => new(
    [
        Field("httpHeaderName", Text, "Hash a header."),
        Field("httpCookie", Object(
            Needed("name", Text, "Its name."),
            Field("path", Text, "Its path when it is set."),
            Field("ttl", NetworkingSchemas.AnyDuration, "Its life when it is set."),
            Field("attributes", List(Object(Needed("name", Text, "Name."), Field("value", Text, "Value."))), "Further attributes.")),
                "Hash a cookie."),
        Field("useSourceIp", Flag, "Hash the client's address."),
        Field("httpQueryParameterName", Text, "Hash a query parameter."),
        Field("ringHash", Object(Field("minimumRingSize", NetworkingSchemas.UInt64, "Fewest places on the ring.")), "Spread by a ring."),
        Field("maglev", Object(Field("tableSize", NetworkingSchemas.UInt64, "A prime.")), "Spread by a table."),
        Field("minimumRingSize", NetworkingSchemas.UInt64, "Old form of ringHash."),
    ])
    {
        AtMostOneOf = ["httpHeaderName", "httpCookie", "useSourceIp", "httpQueryParameterName"],
        Rules = [new SchemaRule(DiagnosticCode.Conflict, "ringHash and maglev exclude each other", HasOneAlgorithm)],
    };

    private static bool HasOneAlgorithm(NodeView hash) => !hash["ringHash"].IsSet || !hash["maglev"].IsSet;

    private static ObjectSchema Tcp() => Object(
        Field("maxConnections", Signed32, "At once."),
        Field("connectTimeout", Duration, "10s without it."),
        Field("tcpKeepalive", Object(
            Field("probes", Unsigned32, "Before the connection is given up."),
            Field("time", Duration, "Quiet time before the first."),
            Field("interval", Duration, "Time between them.")), "Probes on quiet connections."),
        Field("maxConnectionDuration", Duration, "How long a connection lives."),
        Field("idleTimeout", NetworkingSchemas.AnyDuration, "1h without it; 0s is never."));

    private static ObjectSchema Http() => Object(
        Field("http1MaxPendingRequests", Signed32, "That wait for a connection."),
        Field("http2MaxRequests", Signed32, "Under way at once."),
        Field("maxRequestsPerConnection", Signed32, "1 turns keep-alive off."),
        Field("maxRetries", Signed32, "Under way at once."),
        Field("idleTimeout", Duration, "1h without it."),
        Field("h2UpgradePolicy", Schema.Enum("DEFAULT", "DO_NOT_UPGRADE", "UPGRADE"), "Whether HTTP/1.1 goes on as HTTP/2."),
        Field("useClientProtocol", Flag, "Speak what the client speaks."),
        Field("maxConcurrentStreams", Signed32, "On one connection."),
        Field("http2KeepAlive", Object(Field("interval", Duration, "Time between pings."), Field("timeout", Duration, "For the answer.")),
            "Pings on connections."));

    private static ObjectSchema OutlierDetection() => Object(
        Field("consecutiveErrors", Signed32, "Old form of consecutive5xxErrors."),
        Field("splitExternalLocalOriginErrors", Flag, "Count own failures apart."),
        Field("consecutiveLocalOriginFailures", Unsigned32, "Own failures in a row."),
        Field("consecutiveGatewayErrors", Unsigned32, "502, 503, 504 in a row."),
        Field("consecutive5xxErrors", Unsigned32, "5xx in a row."),
        Field("interval", Duration, "Time between looks."),
        Field("baseEjectionTime", Duration, "Times the ejections so far."),
        Field("maxEjectionPercent", Signed32, "Of the endpoints."),
        Field("minHealthPercent", Signed32, "Below it all are used."),
        Field("outlierDetectionHttpErrorCodes", List(new IntegerSchema { Minimum = 100, Maximum = 599 }), "Further failures."));

    private static ObjectSchema ClientTls() => Object(
        Field("mode", Schema.Enum("DISABLE", "SIMPLE", "MUTUAL", "ISTIO_MUTUAL"), "DISABLE without it."),
        Field("clientCertificate", Text, "Path of the own certificate."),
        Field("privateKey", Text, "Path of the own key."),
        Field("caCertificates", Text, "Path of the roots."),
        Field("caCrl", Text, "Path of a revocation list."),
        Field("credentialName", Text, "Secret instead of files."),
        Field("subjectAltNames", Texts, "Names of which the server must carry one."),
        Field("sni", Text, "Name in the greeting."),
        Field("insecureSkipVerify", Flag, "Accept any certificate."));
}
