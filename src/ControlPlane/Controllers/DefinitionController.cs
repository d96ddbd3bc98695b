using System.Text.Json.Nodes;
using Sallyport.ControlPlane.Resources;
using Sallyport.ControlPlane.Store;

namespace Sallyport.ControlPlane.Controllers;

/// <summary>CustomResourceDefinitions: says that their kinds are served, and removes the objects of one that was deleted.</summary>
internal sealed class DefinitionController(ObjectStore store, ObjectWriter writer, TimeProvider time)
{
    public async Task SeeAsync(StoreEvent change, CancellationToken cancel)
    {
        if (change.Object.Key.Resource != ServedKinds.Definitions) return;
        if (change.Kind == StoreEventKind.Deleted) await EmptyAsync(change.Object.Parse(), cancel);
        else await writer.ChangeAsync(change.Object.Key, Establish, cancel);
    }

    private bool Establish(JsonObject definition)
    {
        JsonNode? before = definition["status"];
        JsonObject status = new()
        {
            ["acceptedNames"] = definition.At("spec", "names")?.DeepClone(),
            ["conditions"] = new JsonArray(
                Conditions.Make(before, "NamesAccepted", true, "NoConflicts", "no conflicts found", time.GetUtcNow()),
                Conditions.Make(before, "Established", true, "InitialNamesAccepted", "the initial names have been accepted", time.GetUtcNow())),
            ["storedVersions"] = new JsonArray([.. definition.Items("spec", "versions").Where(version => version.IsTrue("storage"))
                .Select(version => version.Text("name")).Union(before.Items("storedVersions").Select(version => version.Text())).Select(name => (JsonNode?)name)]),
        };
        if (Json.Same(status, before)) return false;
        definition["status"] = status;
        return true;
    }

    // Nobody can reach them any more, so no finalizer is waited for. Not those of a kind that the program serves by itself.
    private async Task EmptyAsync(JsonObject definition, CancellationToken cancel)
    {
        string resource = $"{definition.Text("spec", "names", "plural")}.{definition.Text("spec", "group")}";
        if (ResourceCatalog.All.Any(type => type.QualifiedName == resource)) return;
        foreach (StoredObject o in store.Current.List(resource, null).ToArray())
        {
            // Defined again meanwhile: the new one's objects are not ours.
            if (store.Current.Find(new ObjectKey(ServedKinds.Definitions, "", resource)) is not null) return;
            await store.WriteAsync(new Write(o.Key, o.Version, null), cancel);
        }
    }
}
