using System.Text.Json.Nodes;
using Sallyport.ControlPlane.Api;
using Sallyport.ControlPlane.Resources;
using Sallyport.ControlPlane.Store;

namespace Sallyport.ControlPlane.Controllers;

/// <summary>Writes of the control plane's own: no admission, begun again when somebody was faster.</summary>
internal sealed class ObjectWriter(ObjectStore store, TimeProvider time)
{
    private readonly ServedKinds _kinds = new(store);

    /// <summary>Makes an object unless it is there.</summary>
    public async Task EnsureAsync(string group, string plural, JsonObject o, CancellationToken cancel)
    {
        ResourceType type = ResourceCatalog.Find(group, "v1", plural)!;
        ObjectKey key = new(type.QualifiedName, o.Text("metadata", "namespace") ?? "", o.Text("metadata", "name")!);
        if (store.Current.Find(key) is not null) return;
        JsonObject metadata = o["metadata"]!.AsObject();
        metadata["uid"] = Guid.NewGuid().ToString();
        metadata["creationTimestamp"] = ObjectMetadata.TimeText(time.GetUtcNow());
        await store.WriteAsync(new Write(key, 0, Writes.Body(o, type)), cancel);
    }

    /// <summary>Changes an object as long as there is something to change.</summary>
    /// <param name="key">The object.</param>
    /// <param name="change">Changes it, or returns false when it is as it should be.</param>
    /// <param name="cancel">Ends it.</param>
    public async Task ChangeAsync(ObjectKey key, Func<JsonObject, bool> change, CancellationToken cancel)
    {
        while (store.Current.Find(key) is { } stored)
        {
            if (_kinds.Find(key.Resource) is not { } type) return;
            JsonObject o = stored.Parse();
            if (!change(o)) return;
            byte[] body = Writes.Body(o, type);
            Write write = ObjectMetadata.MayGo(o, type)
                ? new Write(key, stored.Version, null) { LastState = body }
                : new Write(key, stored.Version, body);
            WriteResult result = await store.WriteAsync(write, cancel);
            if (result.Status != WriteStatus.Conflict) return;
        }
    }

    /// <summary>Deletes an object: at once, or when the last finalizer is gone, and a Pod that runs when it has ended.</summary>
    public Task DeleteAsync(ObjectKey key, CancellationToken cancel) => ChangeAsync(
        key,
        o =>
        {
            if (o.Text("metadata", "deletionTimestamp") is not null || _kinds.Find(key.Resource) is not { } type) return false;
            ObjectMetadata.MarkDeleted(o, time.GetUtcNow(), ObjectMetadata.GraceOf(o, type));
            return true;
        },
        cancel);
}
