using System.Globalization;
using System.Text.Json.Nodes;
using Sallyport.ControlPlane.Resources;

namespace Sallyport.ControlPlane.Api;

/// <summary>The part of metadata that is the server's: who, when, which generation, and whether it is on its way out.</summary>
internal static class ObjectMetadata
{
    /// <summary>A finalizer that says: the parts of this object go first.</summary>
    public const string ForegroundDeletion = "foregroundDeletion";

    private static readonly string[] _serverOwned = ["uid", "creationTimestamp", "deletionTimestamp", "deletionGracePeriodSeconds", "selfLink"];

    public static void Start(JsonObject o, ApiCall call, DateTimeOffset now)
    {
        JsonObject metadata = o["metadata"]!.AsObject();
        foreach (string name in _serverOwned) metadata.Remove(name);
        metadata.Remove("resourceVersion");
        metadata.Remove("generation");
        metadata["uid"] = Guid.NewGuid().ToString();
        metadata["creationTimestamp"] = TimeText(now);
        if (call.Type.CountsGenerations) metadata["generation"] = 1;
        if (call.Type.HasStatus) o.Remove("status");
    }

    /// <summary>Carries over what a caller does not decide: metadata of the server's, and either the status or all but the status.</summary>
    public static void Carry(JsonObject wanted, JsonObject current, ApiCall call, DateTimeOffset now)
    {
        bool isStatus = call.Path.Subresource == "status";
        if (isStatus) OnlyStatus(wanted, current);
        else if (call.Type.HasStatus) Copy("status", current, wanted);
        JsonObject metadata = ObjectForm.MetadataOf(wanted), before = current["metadata"]!.AsObject();
        foreach (string name in _serverOwned) Copy(name, before, metadata);
        Copy("name", before, metadata);
        Copy("namespace", before, metadata);
        Copy("generation", before, metadata);
        Copy("resourceVersion", before, metadata);
        if (call.Type.CountsGenerations && !isStatus && !Json.Same(Meant(wanted), Meant(current)))
            metadata["generation"] = (before.Integer("generation") ?? 0) + 1;
    }

    /// <summary>Marks an object as being deleted; it goes when the last finalizer is gone.</summary>
    public static void MarkDeleted(JsonObject o, DateTimeOffset now, long graceSeconds)
    {
        JsonObject metadata = o["metadata"]!.AsObject();
        if (metadata.Text("deletionTimestamp") is not null) return;
        metadata["deletionTimestamp"] = TimeText(now + TimeSpan.FromSeconds(graceSeconds));
        metadata["deletionGracePeriodSeconds"] = graceSeconds;
        if (metadata.Integer("generation") is { } generation) metadata["generation"] = generation + 1;
    }

    /// <summary>
    /// How long a deletion waits. A Pod that runs somewhere gets time to stop; whoever runs it deletes it when it has.
    /// </summary>
    public static long GraceOf(JsonObject o, ResourceType type, long? asked = null)
    {
        bool runs = type is { Group: "", Kind: "Pod" } && o.Text("spec", "nodeName") is not null
            && o.Text("status", "phase") is not ("Succeeded" or "Failed");
        return runs ? asked ?? o.Integer("spec", "terminationGracePeriodSeconds") ?? 30 : 0;
    }

    /// <summary>True when an object that is being deleted has nothing left that holds it.</summary>
    public static bool MayGo(JsonObject o, ResourceType type) =>
        o.Text("metadata", "deletionTimestamp") is not null
        && !o.Items("metadata", "finalizers").Any()
        && (type is not { Group: "", Kind: "Namespace" } || !o.Items("spec", "finalizers").Any())
        && (o.Integer("metadata", "deletionGracePeriodSeconds") ?? 0) == 0;

    public static string TimeText(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static void OnlyStatus(JsonObject wanted, JsonObject current)
    {
        JsonNode? status = wanted["status"]?.DeepClone();
        JsonNode? managers = wanted["metadata"]?["managedFields"]?.DeepClone();
        foreach (string name in wanted.Select(m => m.Key).ToArray()) wanted.Remove(name);
        foreach ((string name, JsonNode? value) in current) wanted[name] = value?.DeepClone();
        if (status is null) wanted.Remove("status");
        else wanted["status"] = status;
        if (managers is not null) wanted["metadata"]!["managedFields"] = managers;
    }

    // What counts as a change of meaning: everything but metadata and status.
    private static JsonObject Meant(JsonObject o)
    {
        JsonObject meant = [];
        foreach ((string name, JsonNode? value) in o)
        {
            if (name is not ("metadata" or "status" or "apiVersion" or "kind")) meant[name] = value?.DeepClone();
        }
        return meant;
    }

    private static void Copy(string name, JsonObject from, JsonObject to)
    {
        if (from[name] is { } value) to[name] = value.DeepClone();
        else to.Remove(name);
    }
}
