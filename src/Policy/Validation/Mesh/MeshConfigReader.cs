using Sallyport.Engine.Http;
using Sallyport.Policy.Parsing;
using Sallyport.Policy.Resources.Core;
using Sallyport.Policy.Resources.Mesh;
using Sallyport.Policy.Validation.Schemas;
using static Sallyport.Policy.Validation.Schemas.Schema;

namespace Sallyport.Policy.Validation.Mesh;

/// <summary>Reads Istio's MeshConfig out of the ConfigMap <c>istio</c>; fields that have no meaning here are passed over.</summary>
internal static class MeshConfigReader
{
    public const string ConfigMapName = "istio";
    private const string Member = "mesh";

    /// <summary>Reads <c>data.mesh</c>; the defaults when there is none or it cannot be read, which is reported.</summary>
    public static MeshConfig Read(ConfigMap map, Diagnostics diagnostics)
    {
        if (!map.Data.TryGetValue(Member, out string? text)) return MeshConfig.Default;
        DocumentText inner = new($"{map.Source.Document} (ConfigMap {map.FullName}, data.{Member})", System.Text.Encoding.UTF8.GetBytes(text));
        IReadOnlyList<Node> roots = DocumentReader.Read(inner, diagnostics);
        if (roots.Count == 0) return MeshConfig.Default;
        NodeView mesh = new(roots[0]);
        int errors = diagnostics.ErrorCount;
        new SchemaValidator(diagnostics, reportUnknown: true).Validate(mesh, BuildSchema());
        return diagnostics.ErrorCount == errors ? Read(mesh, diagnostics) : MeshConfig.Default;
    }

    private static MeshConfig Read(NodeView mesh, Diagnostics diagnostics) => new()
    {
        RootNamespace = mesh["rootNamespace"].Text is { Length: > 0 } root ? root : MeshConfig.Default.RootNamespace,
        TrustDomain = mesh["trustDomain"].Text is { Length: > 0 } domain ? domain : MeshConfig.Default.TrustDomain,
        TrustDomainAliases = mesh["trustDomainAliases"].Strings(),
        PathNormalization = ReadNormalization(mesh["pathNormalization"]["normalization"].Text),
        ExtensionProviders = ExtensionProviderReader.Read(mesh["extensionProviders"], diagnostics),
        NumTrustedProxies = (uint)(mesh["defaultConfig"]["gatewayTopology"]["numTrustedProxies"].Integer ?? 0),
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

    private static ObjectSchema BuildSchema() => Partial(
        Field("rootNamespace", Text),
        Field("trustDomain", Text),
        Field("trustDomainAliases", Texts),
        Field("pathNormalization", Object(Field("normalization", Schema.Enum("DEFAULT", "NONE", "BASE", "MERGE_SLASHES", "DECODE_AND_MERGE_SLASHES")))),
        Field("extensionProviders", List(ExtensionProviderReader.BuildSchema())),
        Field("defaultConfig", Partial(
            Field("gatewayTopology", Partial(Field("numTrustedProxies", Unsigned32))),
            Field("proxyHeaders", Partial(Field("server", Partial(Field("value", Text))))))),
        Field("accessLogFile", Text),
        Field("accessLogFormat", Text),
        Field("accessLogEncoding", Schema.Enum("TEXT", "JSON")));

    internal static ObjectSchema Partial(params FieldSchema[] fields) => new(fields) { PreservesUnknown = true };
}
