using Sallyport.Policy.Parsing;
using Sallyport.Policy.Validation.Kinds;

namespace Sallyport.Policy.Validation.Networking;

/// <summary>A traffic policy of a rule, a subset or a port (validation.md 6.21).</summary>
internal static class TrafficPolicyRules
{
    private static readonly string[] s_portSettings = ["loadBalancer", "connectionPool", "outlierDetection", "tls"];
    private static readonly string[] s_nonNegative = ["http1MaxPendingRequests", "http2MaxRequests", "maxRequestsPerConnection",
        "maxRetries", "maxConcurrentStreams"];

    public static void Check(KindContext context, NodeView policy)
    {
        if (!policy.IsSet) return;
        NodeView ports = policy["portLevelSettings"], tunnel = policy["tunnel"], proxyProtocol = policy["proxyProtocol"];
        bool hasSetting = HasSetting(policy) || ports.Count > 0 || tunnel.IsSet || proxyProtocol.IsSet;
        if (!hasSetting) context.Refuse(DiagnosticCode.Empty, policy, "holds no setting");
        if (tunnel.IsSet && proxyProtocol.IsSet) context.RefuseBeside(proxyProtocol, "tunnel");
        CheckSettings(context, policy);
        CheckTunnel(context, tunnel);
        foreach (NodeView port in ports.Entries())
        {
            if (!port["port"].IsSet) context.Refuse(DiagnosticCode.Required, port["port"], "is needed");
            if (!HasSetting(port)) context.Refuse(DiagnosticCode.Empty, port, "holds no setting beside the port");
            CheckSettings(context, port);
        }
    }

    private static bool HasSetting(NodeView policy) => s_portSettings.Any(field => policy[field].IsSet);

    private static void CheckSettings(KindContext context, NodeView policy)
    {
        CheckOutlierDetection(context, policy["outlierDetection"]);
        CheckPool(context, policy["connectionPool"]);
        LoadBalancerRules.Check(context, policy["loadBalancer"], policy["outlierDetection"].IsSet);
        CheckTls(context, policy["tls"]);
    }

    private static void CheckOutlierDetection(KindContext context, NodeView outlier)
    {
        if (outlier["consecutiveErrors"].Integer is not (null or 0))
        {
            context.Warn(
                DiagnosticCode.Deprecated,
                outlier["consecutiveErrors"],
                "is an old form of consecutiveGatewayErrors and consecutive5xxErrors");
        }

        if (outlier["splitExternalLocalOriginErrors"].Boolean != true && outlier["consecutiveLocalOriginFailures"].Integer > 0)
        {
            context.Refuse(DiagnosticCode.Conflict, outlier["consecutiveLocalOriginFailures"], "needs splitExternalLocalOriginErrors");
        }

        foreach (string field in (ReadOnlySpan<string>)["maxEjectionPercent", "minHealthPercent"])
        {
            if (outlier[field].Integer is not (null or (>= 0 and <= 100)))
            {
                context.Refuse(DiagnosticCode.OutOfRange, outlier[field], $"{outlier[field].Integer} is not between 0 and 100");
            }
        }
    }

    private static void CheckPool(KindContext context, NodeView pool)
    {
        if (!pool.IsSet) return;
        NodeView http = pool["http"], tcp = pool["tcp"];
        if (!http.IsSet && !tcp.IsSet) context.Refuse(DiagnosticCode.Empty, pool, "holds no setting");
        foreach (string field in s_nonNegative) RefuseNegative(context, http[field]);
        RefuseNegative(context, tcp["maxConnections"]);
        if (http["useClientProtocol"].Boolean == true && http["h2UpgradePolicy"].Text == "UPGRADE")
        {
            context.RefuseBeside(http["useClientProtocol"], "h2UpgradePolicy UPGRADE");
        }

        NodeView pings = http["http2KeepAlive"];
        if (pings.IsSet && !pings["timeout"].IsSet) context.Refuse(DiagnosticCode.Required, pings["timeout"], "is needed");
        CheckIdleTimeout(context, tcp["idleTimeout"]);
    }

    // The one duration that may be zero: never. What is shorter than a millisecond counts as zero.
    private static void CheckIdleTimeout(KindContext context, NodeView timeout)
    {
        if (!GoDuration.TryParse(timeout.TextOrEmpty(), out long nanoseconds) || nanoseconds / 1_000_000 == 0) return;
        if (nanoseconds < 0) context.Refuse(DiagnosticCode.OutOfRange, timeout, "must not be negative");
        else if (nanoseconds % 1_000_000 != 0) context.Refuse(DiagnosticCode.InvalidFormat, timeout, "is finer than a millisecond");
    }

    private static void RefuseNegative(KindContext context, NodeView number)
    {
        if (number.Integer < 0) context.Refuse(DiagnosticCode.OutOfRange, number, $"{number.Integer} is negative");
    }

    private static void CheckTls(KindContext context, NodeView tls)
    {
        if (!tls.IsSet) return;
        string mode = tls["mode"].Text ?? "DISABLE";
        NodeView credential = tls["credentialName"];
        CheckConfigMap(context, credential);
        if (mode is not ("SIMPLE" or "MUTUAL")) return;
        bool hasRoots = tls["caCertificates"].HasText() || tls["subjectAltNames"].Count > 0 || (mode == "SIMPLE" && credential.HasText());
        if (tls["insecureSkipVerify"].Boolean == true && hasRoots)
        {
            context.Refuse(DiagnosticCode.Conflict, tls["insecureSkipVerify"], "not together with what certificates are checked against");
        }

        if (credential.HasText())
        {
            foreach (string field in (ReadOnlySpan<string>)["clientCertificate", "privateKey", "caCertificates", "caCrl"])
            {
                if (tls[field].HasText()) context.RefuseBeside(tls[field], "credentialName");
            }
        }
        else if (mode == "MUTUAL")
        {
            foreach (string field in (ReadOnlySpan<string>)["clientCertificate", "privateKey"])
            {
                if (!tls[field].HasText()) context.Refuse(DiagnosticCode.InvalidTls, tls[field], "MUTUAL needs it, or a credentialName");
            }
        }
    }

    // configmap://NAMESPACE/NAME, in the own namespace.
    private static void CheckConfigMap(KindContext context, NodeView credential)
    {
        const string scheme = "configmap://";
        if (!credential.TextOrEmpty().StartsWith(scheme, StringComparison.Ordinal)) return;
        string[] parts = credential.Text![scheme.Length..].Split('/');
        bool isOwn = parts.Length == 2 && parts[0] == context.Metadata.Namespace && parts[1].Length > 0;
        if (!isOwn) context.Refuse(DiagnosticCode.InvalidTls, credential, $"must be {scheme}{context.Metadata.Namespace}/NAME");
    }

    private static void CheckTunnel(KindContext context, NodeView tunnel)
    {
        if (!tunnel.IsSet) return;
        if (tunnel["protocol"].TextOrEmpty() is not ("" or "CONNECT" or "POST"))
        {
            context.Refuse(DiagnosticCode.UnsupportedValue, tunnel["protocol"], "must be CONNECT or POST");
        }

        string host = tunnel["targetHost"].TextOrEmpty();
        if (!HostNames.IsHostName(host) && !Addresses.IsAddress(host))
        {
            context.Refuse(DiagnosticCode.InvalidHost, tunnel["targetHost"], $"{Quoted.Text(host)} is no host name and no IP address");
        }

        CommonRules.CheckPort(context, tunnel["targetPort"]);
    }
}
