using Sallyport.Policy.Parsing;
using Sallyport.Policy.Validation.Kinds;

namespace Sallyport.Policy.Validation.Networking;

/// <summary>TLS settings of a Gateway's server (validation.md 6.5-6.7).</summary>
internal static class GatewayTlsRules
{
    // What the proxy's TLS library knows by these names.
    private static readonly string[] s_cipherSuites =
    [
        "ECDHE-ECDSA-AES128-GCM-SHA256", "ECDHE-RSA-AES128-GCM-SHA256", "ECDHE-ECDSA-AES256-GCM-SHA384", "ECDHE-RSA-AES256-GCM-SHA384",
        "ECDHE-ECDSA-CHACHA20-POLY1305", "ECDHE-RSA-CHACHA20-POLY1305", "ECDHE-ECDSA-AES128-SHA", "ECDHE-RSA-AES128-SHA",
        "ECDHE-ECDSA-AES256-SHA", "ECDHE-RSA-AES256-SHA", "AES128-GCM-SHA256", "AES256-GCM-SHA384", "AES128-SHA", "AES256-SHA",
            "DES-CBC3-SHA",
    ];

    private static readonly string[] s_certificateFields =
        ["serverCertificate", "privateKey", "caCertificates", "tlsCertificates", "credentialName", "credentialNames"];

    public static void Check(KindContext context, NodeView server)
    {
        NodeView tls = server["tls"];
        CheckFitsProtocol(context, server["port"]["protocol"].TextOrEmpty(), tls);
        if (!tls.IsSet) return;
        CheckCipherSuites(context, tls);
        switch (tls["mode"].Text)
        {
            case null or "PASSTHROUGH" or "AUTO_PASSTHROUGH":
                CheckPassthrough(context, tls);
                break;
            case "ISTIO_MUTUAL":
                foreach (NodeView field in Given(tls))
                {
                    context.Refuse(DiagnosticCode.InvalidTls, field, "ISTIO_MUTUAL uses the certificates of the mesh");
                }

                break;
            case "SIMPLE":
                CheckCertificates(context, tls, needsRoots: false);
                break;
            default:
                CheckCertificates(context, tls, needsRoots: true);
                break;
        }
    }

    // 6.5
    private static void CheckFitsProtocol(KindContext context, string protocol, NodeView tls)
    {
        bool isTls = Protocols.IsTls(protocol), isHttp = Protocols.IsHttp(protocol);
        if (isTls && !tls.IsSet) context.Refuse(DiagnosticCode.InvalidTls, tls, $"is needed for {protocol}");
        if (!tls.IsSet) return;
        if (!isHttp && tls["httpsRedirect"].Boolean == true)
        {
            context.Warn(DiagnosticCode.InvalidTls, tls["httpsRedirect"], "has a meaning only for HTTP");
        }

        if (isTls || !Protocols.IsKnown(protocol)) return;
        bool decrypts = tls["mode"].Text is not (null or "PASSTHROUGH" or "AUTO_PASSTHROUGH");
        bool hasFiles = tls["serverCertificate"].HasText() || tls["privateKey"].HasText() || tls["caCertificates"].HasText();
        if (!isHttp) context.Refuse(DiagnosticCode.InvalidTls, tls, $"{protocol} has no TLS settings; HTTPS and TLS do");
        else if (decrypts || hasFiles)
        {
            context.Refuse(DiagnosticCode.InvalidTls, tls, $"{protocol} is plain text; only httpsRedirect fits, for TLS use HTTPS");
        }
    }

    // 6.7
    private static void CheckCipherSuites(KindContext context, NodeView tls)
    {
        NodeView list = tls["cipherSuites"];
        if (list.Count == 0 && tls["minProtocolVersion"].Text is "TLSV1_0" or "TLSV1_1")
        {
            context.Warn(DiagnosticCode.InvalidTls, tls["minProtocolVersion"], "versions below 1.2 need cipherSuites that fit them");
        }

        HashSet<string> seen = new(StringComparer.Ordinal);
        foreach (NodeView suite in list.Entries())
        {
            string name = suite.TextOrEmpty();
            if (!IsCipherSuite(name))
            {
                context.Warn(DiagnosticCode.InvalidTls, suite, $"{Quoted.Text(name)} is no known cipher suite and is ignored");
            }
            else if (!seen.Add(name)) context.Warn(DiagnosticCode.InvalidTls, suite, $"{Quoted.Text(name)} is given twice");
        }
    }

    // Operators such as "-X" and "[A|B]" are not looked into.
    private static bool IsCipherSuite(string name) =>
        name is "" or "ALL" || !char.IsLetterOrDigit(name[0]) || Array.IndexOf(s_cipherSuites, name) >= 0;

    private static void CheckPassthrough(KindContext context, NodeView tls)
    {
        CheckSources(context, tls);
        if (tls["caCrl"].HasText() || Given(tls).Any())
        {
            context.Warn(DiagnosticCode.InvalidTls, tls, "TLS is passed through, so certificates are not used");
        }
    }

    // 6.6
    private static void CheckCertificates(KindContext context, NodeView tls, bool needsRoots)
    {
        CheckSources(context, tls);
        if (tls["credentialName"].HasText() || tls["credentialNames"].Count > 0) return;
        string mode = tls["mode"].Text!;
        if (needsRoots) Need(context, tls, "caCertificates", mode);
        NodeView list = tls["tlsCertificates"];
        foreach (NodeView certificate in list.Entries()) NeedPair(context, certificate, mode);
        if (list.Count == 0) NeedPair(context, tls, mode);
        if (mode == "SIMPLE" && tls["caCrl"].HasText())
        {
            context.Refuse(
                DiagnosticCode.InvalidTls,
                tls["caCrl"],
                "SIMPLE asks for no client certificates, so a revocation list has no use");
        }
    }

    private static void NeedPair(KindContext context, NodeView certificate, string mode)
    {
        Need(context, certificate, "serverCertificate", mode);
        Need(context, certificate, "privateKey", mode);
    }

    private static void Need(KindContext context, NodeView parent, string field, string mode)
    {
        if (!parent[field].HasText()) context.Refuse(DiagnosticCode.InvalidTls, parent[field], $"{mode} needs it, or a credentialName");
    }

    private static void CheckSources(KindContext context, NodeView tls)
    {
        int sources = (tls["serverCertificate"].HasText() && tls["privateKey"].HasText() ? 1 : 0)
            + (tls["credentialName"].HasText() ? 1 : 0)
            + (tls["credentialNames"].Count > 0 ? 1 : 0)
            + (tls["tlsCertificates"].Count > 0 ? 1 : 0);
        if (sources > 1)
        {
            context.Refuse(
                DiagnosticCode.Conflict,
                tls,
                "only one of credentialName, credentialNames, tlsCertificates and serverCertificate with privateKey may be set");
        }
    }

    private static IEnumerable<NodeView> Given(NodeView tls)
    {
        foreach (string field in s_certificateFields)
        {
            if (tls[field].HasText() || tls[field].Count > 0) yield return tls[field];
        }
    }
}
