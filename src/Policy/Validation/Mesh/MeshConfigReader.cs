using System.Text;
using Sallyport.Engine.Http;
using Sallyport.Engine.Routing;
using Sallyport.Policy.Parsing;
using Sallyport.Policy.Resources.Mesh;
using Sallyport.Policy.Validation.Schemas;
using static Sallyport.Policy.Validation.Schemas.Schema;

namespace Sallyport.Policy.Validation.Mesh;

/// <summary>Reads Istio's MeshConfig out of the ConfigMap <c>istio</c>; fields that have no meaning here are passed over.</summary>
internal static class MeshConfigReader
{
    public const string ConfigMapName = "istio";

    /// <summary>Reads the value of <c>data.mesh</c>; the defaults when there is none or it cannot be read, which is reported.</summary>
    public static MeshConfig Read(NodeView value, Diagnostics diagnostics)
    {
        if (value.Text is not { Length: > 0 } text) return MeshConfig.Default;

        // A text of several lines is nearly always a block scalar, which begins in the line below its key.
        int linesBefore = text.Contains('\n') ? value.Mark.Line : value.Mark.Line - 1;
        DocumentText inner = new(value.Mark.Document, Encoding.UTF8.GetBytes(text));
        if (DocumentReader.Read(inner, linesBefore, diagnostics).FirstOrDefault() is not { } root) return MeshConfig.Default;
        NodeView mesh = new(root);
        int errors = diagnostics.ErrorCount;
        new SchemaValidator(diagnostics, reportUnknown: true).Validate(mesh, BuildSchema());
        return diagnostics.ErrorCount == errors ? ReadFields(mesh, diagnostics) : MeshConfig.Default;
    }

    private static MeshConfig ReadFields(NodeView mesh, Diagnostics diagnostics) => new()
    {
        RootNamespace = mesh["rootNamespace"].Text is { Length: > 0 } root ? root : MeshConfig.Default.RootNamespace,
        TrustDomain = mesh["trustDomain"].Text is { Length: > 0 } domain ? domain : MeshConfig.Default.TrustDomain,
        TrustDomainAliases = mesh["trustDomainAliases"].Strings(),
        PathNormalization = ReadNormalization(mesh["pathNormalization"]["normalization"].Text),
        ExtensionProviders = ExtensionProviderReader.Read(mesh["extensionProviders"], diagnostics),
        NumTrustedProxies = (uint)(mesh["defaultConfig"]["gatewayTopology"]["numTrustedProxies"].Integer ?? 0),
        ForwardedCertificates = ReadForwarding(mesh["defaultConfig"]["gatewayTopology"]["forwardClientCertDetails"].Text),
        OutboundTrafficPolicy = mesh["outboundTrafficPolicy"]["mode"].Text == "REGISTRY_ONLY" ? OutboundMode.RegistryOnly : OutboundMode.AllowAny,
        ServerHeader = mesh["defaultConfig"]["proxyHeaders"]["server"]["value"].Text is { Length: > 0 } server ? server : null,
        AccessLogFile = mesh["accessLogFile"].Text is { Length: > 0 } file ? file : null,
        AccessLogFormat = mesh["accessLogFormat"].Text is { Length: > 0 } format ? format : null,
        AccessLogIsJson = mesh["accessLogEncoding"].Text == "JSON",
    };

    private static PathNormalizationMode ReadNormalization(string? value) => value switch
    {
        "NONE" => PathNormalizationMode.None,
        "MERGE_SLASHES" => PathNormalizationMode.MergeSlashes,
        "DECODE_AND_MERGE_SLASHES" => PathNormalizationMode.DecodeAndMergeSlashes,
        _ => PathNormalizationMode.Base,
    };

    private static ForwardedCertificateMode ReadForwarding(string? value) => value switch
    {
        "SANITIZE" => ForwardedCertificateMode.Sanitize,
        "FORWARD_ONLY" => ForwardedCertificateMode.ForwardOnly,
        "APPEND_FORWARD" => ForwardedCertificateMode.AppendForward,
        "SANITIZE_SET" => ForwardedCertificateMode.SanitizeSet,
        "ALWAYS_FORWARD_ONLY" => ForwardedCertificateMode.AlwaysForwardOnly,
        _ => ForwardedCertificateMode.ByRole,
    };

    private static ObjectSchema BuildSchema() => Partial(
        Field("rootNamespace", Text),
        Field("trustDomain", Text),
        Field("trustDomainAliases", Texts),
        Field(
            "pathNormalization",
            Object(Field("normalization", Schema.Enum("DEFAULT", "NONE", "BASE", "MERGE_SLASHES", "DECODE_AND_MERGE_SLASHES")))),
        Field("outboundTrafficPolicy", Partial(Field("mode", Schema.Enum("REGISTRY_ONLY", "ALLOW_ANY")))),
        Field("extensionProviders", List(ExtensionProviderReader.BuildSchema())),
        Field("defaultConfig", Partial(
            Field("gatewayTopology", Partial(
                Field("numTrustedProxies", Unsigned32),
                Field("forwardClientCertDetails", Schema.Enum(
                    "UNDEFINED", "SANITIZE", "FORWARD_ONLY", "APPEND_FORWARD", "SANITIZE_SET", "ALWAYS_FORWARD_ONLY")))),
            Field("proxyHeaders", Partial(Field("server", Partial(Field("value", Text))))))),
        Field("accessLogFile", Text),
        Field("accessLogFormat", Text),
        Field("accessLogEncoding", Schema.Enum("TEXT", "JSON")));

    internal static ObjectSchema Partial(params FieldSchema[] fields) => new(fields) { PreservesUnknown = true };
}
