using System.Text;
using System.Text.Json.Nodes;
using Sallyport.ControlPlane.Api;
using Sallyport.ControlPlane.Resources;
using Sallyport.ControlPlane.Store;

namespace Sallyport.ControlPlane.Controllers;

/// <summary>Deletes the parts of what was deleted (ownerReferences), or sets them free, as the deletion asked.</summary>
internal sealed class Collector(ObjectStore store, ServedKinds kinds, ObjectWriter writer)
{
    private const string Orphan = "orphan";

    public async Task SeeAsync(StoreEvent change, CancellationToken cancel)
    {
        JsonObject o = change.Object.Parse();
        string uid = o.Text("metadata", "uid") ?? "";
        if (uid.Length == 0) return;
        if (change.Kind == StoreEventKind.Deleted)
        {
            foreach (StoredObject part in PartsOf(uid)) await writer.DeleteAsync(part.Key, cancel);
            foreach (JsonNode? owner in o.Items("metadata", "ownerReferences")) await ReleaseOwnerAsync(owner, o, cancel);
            return;
        }
        if (o.Text("metadata", "deletionTimestamp") is null) return;
        if (Holds(o, Orphan))
        {
            foreach (StoredObject part in PartsOf(uid)) await writer.ChangeAsync(part.Key, p => SetFree(p, uid), cancel);
            await writer.ChangeAsync(change.Object.Key, p => Release(p, Orphan), cancel);
        }
        else if (Holds(o, ObjectMetadata.ForegroundDeletion))
        {
            StoredObject[] parts = [.. PartsOf(uid)];
            foreach (StoredObject part in parts) await writer.DeleteAsync(part.Key, cancel);
            if (!PartsOf(uid).Any()) await writer.ChangeAsync(change.Object.Key, p => Release(p, ObjectMetadata.ForegroundDeletion), cancel);
        }
    }

    // A part that went may have been the last one its owner waited for.
    private async Task ReleaseOwnerAsync(JsonNode? owner, JsonObject part, CancellationToken cancel)
    {
        string uid = owner.Text("uid") ?? "";
        if (PartsOf(uid).Any()) return;
        string group = owner.Text("apiVersion") is { } version && version.Contains('/') ? version[..version.IndexOf('/')] : "";
        ResourceType? type = kinds.All.FirstOrDefault(t => t.Group == group && t.Kind == owner.Text("kind"));
        if (type is null) return;
        ObjectKey key = new(type.QualifiedName, type.IsNamespaced ? part.Text("metadata", "namespace") ?? "" : "", owner.Text("name") ?? "");
        await writer.ChangeAsync(
            key, o => o.Text("metadata", "uid") == uid && o.Text("metadata", "deletionTimestamp") is not null
                && Release(o, ObjectMetadata.ForegroundDeletion), cancel);
    }

    // Most objects do not even contain the text of the uid, which is much faster to see than to read them.
    private IEnumerable<StoredObject> PartsOf(string uid)
    {
        byte[] text = Encoding.UTF8.GetBytes(uid);
        return store.Current.All().Where(o => o.Body.Span.IndexOf(text) >= 0
            && o.Parse().Items("metadata", "ownerReferences").Any(r => r.Text("uid") == uid));
    }

    private static bool Holds(JsonObject o, string finalizer) => o.Items("metadata", "finalizers").Any(f => f.Text() == finalizer);

    private static bool Release(JsonObject o, string finalizer)
    {
        if (!Holds(o, finalizer)) return false;
        JsonArray rest = new([.. o.Items("metadata", "finalizers").Where(f => f.Text() != finalizer).Select(f => f?.DeepClone())]);
        if (rest.Count == 0) o["metadata"]!.AsObject().Remove("finalizers");
        else o["metadata"]!["finalizers"] = rest;
        return true;
    }

    private static bool SetFree(JsonObject part, string uid)
    {
        JsonArray rest = new([.. part.Items("metadata", "ownerReferences").Where(r => r.Text("uid") != uid).Select(r => r?.DeepClone())]);
        if (rest.Count == part.Items("metadata", "ownerReferences").Count()) return false;
        if (rest.Count == 0) part["metadata"]!.AsObject().Remove("ownerReferences");
        else part["metadata"]!["ownerReferences"] = rest;
        return true;
    }
}
