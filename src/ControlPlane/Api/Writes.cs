using System.Text.Json.Nodes;
using Sallyport.ControlPlane.Admission;
using Sallyport.ControlPlane.Ownership;
using Sallyport.ControlPlane.Resources;
using Sallyport.ControlPlane.Store;

namespace Sallyport.ControlPlane.Api;

/// <summary>Create and update. What both and a patch have in common: admitted, then written if nobody was faster.</summary>
internal sealed class Writes(ObjectStore store, Admitter admitter, TimeProvider time)
{
    private const int MaxAttempts = 8;

    /// <summary>Held from the choice of a Service's address and ports until it is stored: of two at once both would find the same one free.</summary>
    private readonly SemaphoreSlim _allocation = new(1, 1);

    public async Task CreateAsync(ApiCall call)
    {
        call.ReadWriteOptions("CreateOptions");
        (JsonObject body, List<string> duplicates) = await call.ReadObjectAsync();
        ObjectForm.Fit(body, call.Path with { Name = null });
        if (call.Path.Name is { } name) ObjectForm.MetadataOf(body)["name"] = name;
        admitter.CheckFields(body, duplicates, call);
        await call.AnswerAsync(201, await CreateAsync(call, body));
    }

    /// <summary>Creates an object whose form was checked.</summary>
    /// <param name="call">The call.</param>
    /// <param name="body">The object.</param>
    /// <param name="noteOwners">False when it already says who owns which field.</param>
    public Task<JsonObject> CreateAsync(ApiCall call, JsonObject body, bool noteOwners = true) =>
        InTurnAsync(call, () => MakeAsync(call, body, noteOwners));

    private async Task<JsonObject> MakeAsync(ApiCall call, JsonObject body, bool noteOwners)
    {
        JsonObject metadata = ObjectForm.MetadataOf(body);
        if (metadata.Text("resourceVersion") is { Length: > 0 })
            throw new ApiException(400, "BadRequest", "resourceVersion should not be set on objects to be created");
        bool isGenerated = string.IsNullOrEmpty(metadata.Text("name")) && !string.IsNullOrEmpty(metadata.Text("generateName"));
        for (int attempt = 1; ; attempt++)
        {
            if (isGenerated) metadata["name"] = GeneratedName.From(metadata.Text("generateName")!);
            string name = metadata.Text("name") ?? "";
            call.ObjectName = name;
            JsonObject made = body.DeepClone().AsObject();
            ObjectMetadata.Start(made, call, time.GetUtcNow());
            admitter.AdmitCreate(made, call);
            if (noteOwners) FieldOwnership.Update(FieldShapes.Of(call.Type), null, made, call.OwnedWrite(time));
            ObjectKey key = new(call.Type.QualifiedName, call.Path.Namespace ?? "", name);
            if (call.IsDryRun)
            {
                if (store.Current.Find(key) is not null) throw Refusals.AlreadyExists(call.Type, name);
                return made;
            }
            WriteResult result = await store.WriteAsync(new Write(key, 0, Body(made, call.Type)), call.Aborted);
            if (result.Status == WriteStatus.Committed) return Reads.InVersion(result.Object!, call);
            if (result.Status == WriteStatus.StorageFailed) throw Refusals.StorageFailed();
            if (!isGenerated || attempt == MaxAttempts) throw Refusals.AlreadyExists(call.Type, name);
        }
    }

    public async Task UpdateAsync(ApiCall call)
    {
        call.ReadWriteOptions("UpdateOptions");
        bool isScale = call.Path.Subresource == "scale";
        (JsonObject body, List<string> duplicates) = await call.ReadObjectAsync(isScale ? "Scale" : null);
        if (isScale)
        {
            JsonObject scaled = await ChangeAsync(call, current => Scale.Into(current, body, call.Type));
            await call.AnswerAsync(200, Scale.Of(scaled, call.Type));
            return;
        }
        ObjectForm.Fit(body, call.Path);
        if (call.Path.Subresource is null) admitter.CheckFields(body, duplicates, call);
        await call.AnswerAsync(200, await ChangeAsync(call, _ => body.DeepClone().AsObject(), isUpdate: true));
    }

    /// <summary>Changes an object: reads, changes, admits, writes, and begins again when somebody was faster.</summary>
    /// <param name="call">The call.</param>
    /// <param name="change">The new state from the current one, which it must leave alone.</param>
    /// <param name="isUpdate">True when a custom resource must say which version it replaces.</param>
    /// <param name="noteOwners">False when the change already says who owns which field.</param>
    public Task<JsonObject> ChangeAsync(ApiCall call, Func<JsonObject, JsonObject> change, bool isUpdate = false, bool noteOwners = true) =>
        InTurnAsync(call, () => ReplaceAsync(call, change, isUpdate, noteOwners));

    private async Task<JsonObject> ReplaceAsync(ApiCall call, Func<JsonObject, JsonObject> change, bool isUpdate, bool noteOwners)
    {
        for (int attempt = 1; ; attempt++)
        {
            StoredObject stored = store.Current.Find(Reads.KeyOf(call.Path)) ?? throw Refusals.NotFound(call.Type, call.Path.Name!);
            JsonObject current = Reads.InVersion(stored, call);
            call.PreviousObject = current;
            JsonObject wanted = change(current);
            CheckVersion(call, wanted, current, isUpdate);
            ObjectMetadata.Carry(wanted, current, call, time.GetUtcNow());
            admitter.AdmitUpdate(wanted, current, call);
            if (noteOwners) FieldOwnership.Update(FieldShapes.Of(call.Type), current, wanted, call.OwnedWrite(time));
            if (Json.Same(Comparable(wanted), Comparable(current))) return current;
            if (call.IsDryRun) return wanted;
            WriteResult result = await store.WriteAsync(WriteOf(stored, wanted, call.Type), call.Aborted);
            if (result.Status == WriteStatus.Committed) return Reads.InVersion(result.Object!, call);
            if (result.Status == WriteStatus.StorageFailed) throw Refusals.StorageFailed();
            // A caller who named a version gets its conflict in the next round, from the version that is there then.
            if (attempt == MaxAttempts) throw Refusals.Conflict(call.Type, call.Path.Name!);
        }
    }

    /// <summary>An object as it is stored: in the storage version, without the number of the write.</summary>
    public static byte[] Body(JsonObject o, ResourceType type)
    {
        JsonObject stored = o.DeepClone().AsObject();
        stored["apiVersion"] = type.StorageVersion;
        stored["kind"] = type.Kind;
        stored["metadata"]!.AsObject().Remove("resourceVersion");
        return JsonBody.Write(stored);
    }

    private async Task<JsonObject> InTurnAsync(ApiCall call, Func<Task<JsonObject>> write)
    {
        if (call.Type is not { Group: "", Plural: "services" }) return await write();
        await _allocation.WaitAsync(call.Aborted);
        try
        {
            return await write();
        }
        finally
        {
            _allocation.Release();
        }
    }

    // The last finalizer of an object that is being deleted is gone: so is the object.
    private static Write WriteOf(StoredObject stored, JsonObject wanted, ResourceType type)
    {
        byte[] body = Body(wanted, type);
        return ObjectMetadata.MayGo(wanted, type)
            ? new Write(stored.Key, stored.Version, null) { LastState = body }
            : new Write(stored.Key, stored.Version, body);
    }

    private static void CheckVersion(ApiCall call, JsonObject wanted, JsonObject current, bool isUpdate)
    {
        string given = wanted.Text("metadata", "resourceVersion") ?? "";
        string uid = wanted.Text("metadata", "uid") ?? "";
        string name = call.Path.Name!;
        if (given is "" or "0")
        {
            if (isUpdate && call.Type.IsCustom)
            {
                throw Refusals.Invalid(call.Type.Group, call.Type.Plural, name,
                    [Cause.Invalid("metadata.resourceVersion", "0x0", "must be specified for an update")]);
            }
        }
        else if (given != current.Text("metadata", "resourceVersion"))
        {
            throw Refusals.Conflict(call.Type, name);
        }
        if (uid.Length > 0 && uid != current.Text("metadata", "uid"))
        {
            throw Refusals.Conflict(call.Type, name,
                $"Precondition failed: UID in precondition: {uid}, UID in object meta: {current.Text("metadata", "uid")}");
        }
    }

    // When nothing but the record of managers changed, nothing did.
    private static JsonObject Comparable(JsonObject o)
    {
        JsonObject copy = o.DeepClone().AsObject();
        JsonObject metadata = copy["metadata"]!.AsObject();
        metadata.Remove("resourceVersion");
        foreach (JsonNode? entry in metadata.Items("managedFields")) (entry as JsonObject)?.Remove("time");
        return copy;
    }
}
