using System.Globalization;
using Sallyport.Policy.Parsing;
using Sallyport.Policy.Resources;
using Sallyport.Policy.Validation.Kinds;
using Sallyport.Policy.Validation.Schemas;
using static Sallyport.Policy.Validation.Schemas.Schema;

namespace Sallyport.Policy.Validation.Security;

/// <summary>PeerAuthentication: schema, rules and reader (validation.md 4).</summary>
internal static class PeerAuthenticationKind
{
    public static KindDefinition Definition { get; } = new()
    {
        Group = "security.istio.io",
        Kind = PeerAuthentication.KindName,
        Plural = "peerauthentications",
        Versions = ["v1", "v1beta1"],
        BuildSchema = BuildSchema,
        Check = Check,
        Read = Read,
    };

    private static ObjectSchema BuildSchema()
    {
        ObjectSchema mode = Object(
            Field("mode", Schema.Enum("UNSET", "DISABLE", "PERMISSIVE", "STRICT"), "Whether connections must be mutual TLS."));
        return CommonSchemas.Document(new ObjectSchema(
        [
            Field("selector", CommonSchemas.Selector(), "The workloads this policy is for; all of the namespace without it."),
            Field("mtls", mode, "The mode of all ports that portLevelMtls does not name."),
            Field("portLevelMtls", new MapSchema(mode) { MinEntries = 1 }, "Modes of single workload ports."),
        ])
        {
            // 4.1: ports are a workload's, so a workload must be named.
            Rules =
            [
                new SchemaRule(
                    DiagnosticCode.InvalidSelector,
                    "portLevelMtls needs a selector with labels",
                    spec => !spec["portLevelMtls"].IsSet || spec["selector"]["matchLabels"].StringMap().Count > 0)
                { ApiMessage = "portLevelMtls requires selector" },
            ],
        });
    }

    private static void Check(KindContext context)
    {
        SelectorRules.CheckSelector(context);
        NodeView ports = context.Spec["portLevelMtls"];
        if (!ports.IsSet) return;
        foreach (MappingEntry entry in ports.Mapping!.Entries)
        {
            if (!entry.Value.IsNull && ParsePort(entry.Key) is null)
            {
                context.Error(
                    DiagnosticCode.OutOfRange,
                    ports[entry.Key],
                    $"{ports.Path}: {Quoted.Text(entry.Key)} is no port from 1 to 65535");
            }
        }
    }

    private static PeerAuthentication Read(KindContext context)
    {
        Dictionary<int, MutualTlsMode> ports = [];
        foreach ((string port, MutualTlsMode mode) in context.Spec["portLevelMtls"].Map(ReadMode)) ports[ParsePort(port) ?? 0] = mode;
        return new PeerAuthentication
        {
            ApiVersion = context.ApiVersion,
            Metadata = context.Metadata,
            Source = context.Document.Mark,
            Selector = SelectorRules.ReadSelector(context.Spec),
            Mtls = ReadMode(context.Spec["mtls"]),
            PortLevelMtls = ports,
        };
    }

    private static MutualTlsMode ReadMode(NodeView mtls) => mtls["mode"].Text switch
    {
        "DISABLE" => MutualTlsMode.Disable,
        "PERMISSIVE" => MutualTlsMode.Permissive,
        "STRICT" => MutualTlsMode.Strict,
        _ => MutualTlsMode.Unset,
    };

    // 4.4: plain decimal, no sign, leading zero, blank or fraction.
    private static int? ParsePort(string text) =>
        text.Length > 0 && text[0] != '0'
        && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int port) && port <= 65535
            ? port
            : null;
}
