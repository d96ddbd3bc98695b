using Sallyport.Policy.Resources.Networking;
using Sallyport.Policy.Validation.Kinds;

namespace Sallyport.Policy.Validation.Networking;

/// <summary>WorkloadEntry: definition and reader (validation.md 6.20).</summary>
internal static class WorkloadEntryKind
{
    public static KindDefinition Definition { get; } = new()
    {
        Group = NetworkingSchemas.Group,
        Kind = WorkloadEntry.KindName,
        Plural = "workloadentries",
        Versions = NetworkingSchemas.Versions,
        BuildSchema = () => CommonSchemas.Document(NetworkingSchemas.Workload(), specNeeded: true),
        Check = EndpointRules.CheckWorkloadEntry,
        Read = context => new WorkloadEntry
        {
            ApiVersion = context.ApiVersion,
            Metadata = context.Metadata,
            Source = context.Document.Mark,
            Spec = Readers.Workload(context.Spec),
        },
    };
}
