using Sallyport.Policy.Parsing;
using Sallyport.Policy.Resources.Networking;
using Sallyport.Policy.Validation.Kinds;
using Sallyport.Policy.Validation.Schemas;
using static Sallyport.Policy.Validation.Schemas.Schema;

namespace Sallyport.Policy.Validation.Networking;

/// <summary>ServiceEntry: schema and reader (validation.md 6C). The webhook's rules are in <see cref="ServiceEntryRules"/>.</summary>
internal static class ServiceEntryKind
{
    private const int MaxEndpoints = 4096;
    private const int MaxOfOthers = 256;

    public static KindDefinition Definition { get; } = new()
    {
        Group = NetworkingSchemas.Group,
        Kind = ServiceEntry.KindName,
        Plural = "serviceentries",
        Versions = NetworkingSchemas.Versions,
        BuildSchema = BuildSchema,
        Check = ServiceEntryRules.Check,
        Read = Read,
    };

    private static ObjectSchema BuildSchema() => CommonSchemas.Document(
        new ObjectSchema(
        [
            Needed("hosts", new ListSchema(Text) { MinItems = 1, MaxItems = MaxOfOthers }, "Names of the service."),
            Field("addresses", List(new StringSchema { MaxLength = 64 }, MaxOfOthers), "Virtual addresses or CIDRs."),
            Field("ports", Keyed("name", Object(
                Needed("number", Schema.Port, "1 to 65535, unique."),
                Field("protocol", new StringSchema { MaxLength = 256 }, $"One of {Protocols.Known}."),
                Needed("name", new StringSchema { MaxLength = 256 }, "Unique."),
                Field("targetPort", Schema.Port, "Port of the endpoints.")), MaxOfOthers), "Ports of the service."),
            Field("location", Schema.Enum("MESH_EXTERNAL", "MESH_INTERNAL"), "Whether it belongs to the mesh."),
            Field("resolution", Schema.Enum("NONE", "STATIC", "DNS", "DNS_ROUND_ROBIN", "DYNAMIC_DNS"), "How endpoints are found."),
            Field("endpoints", List(NetworkingSchemas.Workload(), MaxEndpoints), "Endpoints."),
            Field("workloadSelector", Object(
                Field("labels", new MapSchema(new StringSchema { MaxLength = 63 }) { MaxEntries = MaxOfOthers },
                    "Labels of WorkloadEntries and pods.")), "Selects endpoints."),
            Field("exportTo", Texts, "Namespaces whose proxies see it; . is the own one, * all, ~ none."),
            Field("subjectAltNames", Texts, "Names of which certificates must carry one."),
        ])
        {
            AtMostOneOf = ["workloadSelector", "endpoints"],
        },
        specNeeded: true);

    private static ServiceEntry Read(KindContext context)
    {
        NodeView spec = context.Spec;
        return new ServiceEntry
        {
            ApiVersion = context.ApiVersion,
            Metadata = context.Metadata,
            Source = context.Document.Mark,
            Hosts = spec["hosts"].Strings(),
            Addresses = spec["addresses"].Strings(),
            Ports = spec["ports"].List(port => new ServicePort
            {
                Number = port["number"].UInt32() ?? 0,
                Protocol = port["protocol"].Text,
                Name = port["name"].TextOrEmpty(),
                TargetPort = port["targetPort"].UInt32(),
            }),
            Location = spec["location"].Enum<ServiceEntryLocation>(),
            Resolution = spec["resolution"].Enum<ServiceEntryResolution>(),
            Endpoints = spec["endpoints"].List(Readers.Workload),
            WorkloadSelector = spec["workloadSelector"].Read(selector =>
                new WorkloadLabelSelector { Labels = selector["labels"].StringMap() }),
            ExportTo = spec["exportTo"].Strings(),
            SubjectAltNames = spec["subjectAltNames"].Strings(),
        };
    }
}
