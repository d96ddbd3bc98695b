using Sallyport.Policy.Parsing;
using Sallyport.Policy.Resources;
using Sallyport.Policy.Resources.Networking;
using Sallyport.Policy.Validation.Kinds;

namespace Sallyport.Policy.Validation.Networking;

/// <summary>DestinationRule: definition and reader (validation.md 6.21).</summary>
internal static class DestinationRuleKind
{
    public static KindDefinition Definition { get; } = new()
    {
        Group = NetworkingSchemas.Group,
        Kind = DestinationRule.KindName,
        Plural = "destinationrules",
        Versions = NetworkingSchemas.Versions,
        BuildSchema = DestinationRuleSchema.Build,
        Check = DestinationRuleRules.Check,
        Read = Read,
    };

    private static DestinationRule Read(KindContext context) => new()
    {
        ApiVersion = context.ApiVersion,
        Metadata = context.Metadata,
        Source = context.Document.Mark,
        Host = context.Spec["host"].TextOrEmpty(),
        TrafficPolicy = context.Spec["trafficPolicy"].Read(ReadPolicy),
        Subsets = context.Spec["subsets"].List(subset => new Subset
        {
            Name = subset["name"].TextOrEmpty(),
            Labels = subset["labels"].StringMap(),
            TrafficPolicy = subset["trafficPolicy"].Read(ReadPolicy),
        }),
        ExportTo = context.Spec["exportTo"].Strings(),
        WorkloadSelector = context.Spec["workloadSelector"].Read(selector =>
            new WorkloadSelector { MatchLabels = selector["matchLabels"].StringMap() }),
    };

    private static TrafficPolicy ReadPolicy(NodeView policy) => new()
    {
        LoadBalancer = policy["loadBalancer"].Read(LoadBalancerReader.Read),
        ConnectionPool = policy["connectionPool"].Read(ReadPool),
        OutlierDetection = policy["outlierDetection"].Read(ReadOutlierDetection),
        Tls = policy["tls"].Read(ReadTls),
        PortLevelSettings = policy["portLevelSettings"].List(port => new PortTrafficPolicy
        {
            Port = port["port"].Read(Readers.PortSelector),
            LoadBalancer = port["loadBalancer"].Read(LoadBalancerReader.Read),
            ConnectionPool = port["connectionPool"].Read(ReadPool),
            OutlierDetection = port["outlierDetection"].Read(ReadOutlierDetection),
            Tls = port["tls"].Read(ReadTls),
        }),
        Tunnel = policy["tunnel"].Read(tunnel => new TunnelSettings
        {
            Protocol = tunnel["protocol"].Text,
            TargetHost = tunnel["targetHost"].TextOrEmpty(),
            TargetPort = tunnel["targetPort"].UInt32() ?? 0,
        }),
        ProxyProtocol = policy["proxyProtocol"].Read(settings =>
            new ProxyProtocolSettings(settings["version"].Enum<ProxyProtocolVersion>())),
        RetryBudget = policy["retryBudget"].Read(budget => new RetryBudget
        {
            Percent = budget["percent"].Number,
            MinRetryConcurrency = budget["minRetryConcurrency"].UInt32(),
            BudgetInterval = budget["budgetInterval"].Duration(),
        }),
    };

    private static ConnectionPoolSettings ReadPool(NodeView pool) => new()
    {
        Tcp = pool["tcp"].Read(tcp => new TcpSettings
        {
            MaxConnections = tcp["maxConnections"].Int32(),
            ConnectTimeout = tcp["connectTimeout"].Duration(),
            TcpKeepalive = tcp["tcpKeepalive"].Read(probes => new TcpKeepalive
            {
                Probes = probes["probes"].UInt32(),
                Time = probes["time"].Duration(),
                Interval = probes["interval"].Duration(),
            }),
            MaxConnectionDuration = tcp["maxConnectionDuration"].Duration(),
            IdleTimeout = tcp["idleTimeout"].Duration(),
        }),
        Http = pool["http"].Read(http => new HttpSettings
        {
            Http1MaxPendingRequests = http["http1MaxPendingRequests"].Int32(),
            Http2MaxRequests = http["http2MaxRequests"].Int32(),
            MaxRequestsPerConnection = http["maxRequestsPerConnection"].Int32(),
            MaxRetries = http["maxRetries"].Int32(),
            IdleTimeout = http["idleTimeout"].Duration(),
            H2UpgradePolicy = http["h2UpgradePolicy"].Enum<H2UpgradePolicy>(),
            UseClientProtocol = http["useClientProtocol"].Boolean,
            MaxConcurrentStreams = http["maxConcurrentStreams"].Int32(),
            Http2KeepAlive = http["http2KeepAlive"].Read(pings => new Http2KeepAlive
            {
                Interval = pings["interval"].Duration(),
                Timeout = pings["timeout"].Duration(),
            }),
        }),
    };

    private static OutlierDetection ReadOutlierDetection(NodeView outlier) => new()
    {
        ConsecutiveErrors = outlier["consecutiveErrors"].Int32(),
        SplitExternalLocalOriginErrors = outlier["splitExternalLocalOriginErrors"].Boolean,
        ConsecutiveLocalOriginFailures = outlier["consecutiveLocalOriginFailures"].UInt32(),
        ConsecutiveGatewayErrors = outlier["consecutiveGatewayErrors"].UInt32(),
        Consecutive5xxErrors = outlier["consecutive5xxErrors"].UInt32(),
        Interval = outlier["interval"].Duration(),
        BaseEjectionTime = outlier["baseEjectionTime"].Duration(),
        MaxEjectionPercent = outlier["maxEjectionPercent"].Int32(),
        MinHealthPercent = outlier["minHealthPercent"].Int32(),
        OutlierDetectionHttpErrorCodes = outlier["outlierDetectionHttpErrorCodes"].List(code => code.UInt32() ?? 0),
    };

    private static ClientTlsSettings ReadTls(NodeView tls) => new()
    {
        Mode = tls["mode"].Enum<ClientTlsMode>(),
        ClientCertificate = tls["clientCertificate"].Text,
        PrivateKey = tls["privateKey"].Text,
        CaCertificates = tls["caCertificates"].Text,
        CaCrl = tls["caCrl"].Text,
        CredentialName = tls["credentialName"].Text,
        SubjectAltNames = tls["subjectAltNames"].Strings(),
        Sni = tls["sni"].Text,
        InsecureSkipVerify = tls["insecureSkipVerify"].Boolean,
    };
}
