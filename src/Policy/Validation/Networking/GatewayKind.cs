using Sallyport.Policy.Parsing;
using Sallyport.Policy.Resources.Networking;
using Sallyport.Policy.Validation.Kinds;
using Sallyport.Policy.Validation.Schemas;
using static Sallyport.Policy.Validation.Schemas.Schema;

namespace Sallyport.Policy.Validation.Networking;

/// <summary>Gateway: schema and reader (validation.md 6A). The webhook's rules are in <see cref="GatewayRules"/>.</summary>
internal static class GatewayKind
{
    private static readonly string[] s_versions = ["TLS_AUTO", "TLSV1_0", "TLSV1_1", "TLSV1_2", "TLSV1_3"];

    public static KindDefinition Definition { get; } = new()
    {
        Group = NetworkingSchemas.Group,
        Kind = Gateway.KindName,
        Plural = "gateways",
        Versions = NetworkingSchemas.Versions,
        BuildSchema = BuildSchema,
        Check = GatewayRules.Check,
        Read = Read,
    };

    private static ObjectSchema BuildSchema() => CommonSchemas.Document(Object(
        Field("selector", TextMap, "Labels of the proxies meant."),
        Field("servers", List(Object(
            Needed("port", Object(
                Needed("number", Unsigned32, "1 to 65535."),
                Needed("protocol", Text, $"One of {Protocols.Known}."),
                Needed("name", Text, "Unique within the Gateway."),
                Field("targetPort", Unsigned32, "Not for Gateways.")), "Where to listen and what is spoken there."),
            Field("bind", Text, "Address or unix:// socket to listen on."),
            Needed("hosts", Texts, "Host names, perhaps behind NAMESPACE/."),
            Field("tls", ServerTls(), "How TLS is spoken."),
            Field("defaultEndpoint", Text, "Without effect."),
            Field("name", Text, "For people and metrics."))), "What is listened on.")));

    // 6.6
    private static ObjectSchema ServerTls() => new(
    [
        Field("httpsRedirect", Flag, "Answer plain requests with a redirect to HTTPS."),
        Field("mode", Schema.Enum("PASSTHROUGH", "SIMPLE", "MUTUAL", "AUTO_PASSTHROUGH", "ISTIO_MUTUAL", "OPTIONAL_MUTUAL"),
            "PASSTHROUGH without it."),
        Field("serverCertificate", Text, "Path of the certificate chain."),
        Field("privateKey", Text, "Path of the private key."),
        Field("caCertificates", Text, "Path of the roots for client certificates."),
        Field("caCrl", Text, "Path of a revocation list."),
        Field("credentialName", Text, "Secret with certificate and key."),
        Field("credentialNames", new ListSchema(Text) { MinItems = 1, MaxItems = 2 }, "Secrets for different key types."),
        Field("caCertCredentialName", Text, "Secret with the roots for client certificates."),
        Field("tlsCertificates", new ListSchema(Object(
            Field("serverCertificate", Text, "Path of the certificate chain."),
            Field("privateKey", Text, "Path of the private key."),
            Field("caCertificates", Text, "Path of roots."))) { MinItems = 1, MaxItems = 2 }, "Files for different key types."),
        Field("subjectAltNames", Texts, "Names of which a client certificate must carry one."),
        Field("verifyCertificateSpki", Texts, "SHA-256 of accepted public keys."),
        Field("verifyCertificateHash", Texts, "SHA-256 of accepted certificates."),
        Field("minProtocolVersion", Schema.Enum(s_versions), "TLS 1.2 without it."),
        Field("maxProtocolVersion", Schema.Enum(s_versions), "TLS 1.3 without it."),
        Field("cipherSuites", Texts, "Cipher suites up to TLS 1.2."),
        Field("ecdhCurves", Texts, "Key exchange curves."),
        Field("insecureSkipVerify", Flag, "Not for servers."),
    ])
    {
        AtMostOneOf = ["credentialName", "credentialNames", "tlsCertificates"],
    };

    private static Gateway Read(KindContext context) => new()
    {
        ApiVersion = context.ApiVersion,
        Metadata = context.Metadata,
        Source = context.Document.Mark,
        Selector = context.Spec["selector"].StringMap(),
        Servers = context.Spec["servers"].List(ReadServer),
    };

    private static Server ReadServer(NodeView server) => new()
    {
        Port = new Port
        {
            Number = server["port"]["number"].UInt32() ?? 0,
            Protocol = server["port"]["protocol"].TextOrEmpty(),
            Name = server["port"]["name"].TextOrEmpty(),
            TargetPort = server["port"]["targetPort"].UInt32(),
        },
        Bind = server["bind"].Text,
        Hosts = server["hosts"].Strings(),
        Tls = server["tls"].Read(ReadTls),
        DefaultEndpoint = server["defaultEndpoint"].Text,
        Name = server["name"].Text,
    };

    private static ServerTlsSettings ReadTls(NodeView tls) => new()
    {
        HttpsRedirect = tls["httpsRedirect"].Boolean,
        Mode = tls["mode"].Enum<ServerTlsMode>(),
        ServerCertificate = tls["serverCertificate"].Text,
        PrivateKey = tls["privateKey"].Text,
        CaCertificates = tls["caCertificates"].Text,
        CaCrl = tls["caCrl"].Text,
        CredentialName = tls["credentialName"].Text,
        CredentialNames = tls["credentialNames"].Strings(),
        CaCertCredentialName = tls["caCertCredentialName"].Text,
        TlsCertificates = tls["tlsCertificates"].List(certificate => new TlsCertificate
        {
            ServerCertificate = certificate["serverCertificate"].Text,
            PrivateKey = certificate["privateKey"].Text,
            CaCertificates = certificate["caCertificates"].Text,
        }),
        SubjectAltNames = tls["subjectAltNames"].Strings(),
        VerifyCertificateSpki = tls["verifyCertificateSpki"].Strings(),
        VerifyCertificateHash = tls["verifyCertificateHash"].Strings(),
        MinProtocolVersion = ReadVersion(tls["minProtocolVersion"]),
        MaxProtocolVersion = ReadVersion(tls["maxProtocolVersion"]),
        CipherSuites = tls["cipherSuites"].Strings(),
        EcdhCurves = tls["ecdhCurves"].Strings(),
        InsecureSkipVerify = tls["insecureSkipVerify"].Boolean,
    };

    private static TlsProtocol? ReadVersion(NodeView version) =>
        Array.IndexOf(s_versions, version.Text) is var index and >= 0 ? (TlsProtocol)index : null;
}
