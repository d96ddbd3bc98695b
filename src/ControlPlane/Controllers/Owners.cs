using System.Text.Json.Nodes;
using Sallyport.ControlPlane.Resources;
using Sallyport.ControlPlane.Store;

namespace Sallyport.ControlPlane.Controllers;

/// <summary>Who controls an object (the ownerReference with <c>controller: true</c>), and which objects somebody controls.</summary>
internal static class Owners
{
    public static JsonObject Reference(JsonObject owner) => new()
    {
        ["apiVersion"] = owner.Text("apiVersion"),
        ["blockOwnerDeletion"] = true,
        ["controller"] = true,
        ["kind"] = owner.Text("kind"),
        ["name"] = owner.Text("metadata", "name"),
        ["uid"] = owner.Text("metadata", "uid"),
    };

    public static JsonNode? ControllerOf(JsonObject o) => o.Items("metadata", "ownerReferences").FirstOrDefault(r => r.IsTrue("controller"));

    public static IEnumerable<JsonObject> ControlledBy(this Snapshot now, JsonObject owner, string resource)
    {
        string uid = owner.Text("metadata", "uid")!;
        return now.List(resource, owner.Text("metadata", "namespace")!).Select(o => o.Parse()).Where(o => ControllerOf(o).Text("uid") == uid);
    }

    /// <summary>The key of an object's controller when it is of a kind.</summary>
    public static ObjectKey? ControllerKey(StoredObject part, string kind, string resource) =>
        ControllerOf(part.Parse()) is { } owner && owner.Text("kind") == kind
            ? new ObjectKey(resource, part.Key.Namespace, owner.Text("name") ?? "") : null;

    public static ObjectKey KeyOf(string resource, JsonObject o) =>
        new(resource, o.Text("metadata", "namespace") ?? "", o.Text("metadata", "name") ?? "");

    public static bool IsGoing(JsonObject o) => o.Text("metadata", "deletionTimestamp") is not null;
}
