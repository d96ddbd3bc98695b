using System.Text.Json;
using System.Text.Json.Nodes;
using Sallyport.ControlPlane.Api.Protobuf;
using Sallyport.ControlPlane.Resources;
using Sallyport.ControlPlane.Store;

namespace Sallyport.ControlPlane.Api;

/// <summary>Delete, of one object or of a collection.</summary>
internal sealed class Deletes(ObjectStore store, TimeProvider time)
{
    private const int MaxAttempts = 8;

    public async Task DeleteAsync(ApiCall call)
    {
        DeleteOptions options = await ReadOptionsAsync(call);
        StoredObject stored = store.Current.Find(Reads.KeyOf(call.Path)) ?? throw Refusals.NotFound(call.Type, call.Path.Name!);
        JsonObject? remaining = await DeleteAsync(call, stored, options);
        JsonObject last = remaining ?? Reads.InVersion(stored, call);
        bool showsObject = remaining is not null || call.Type is { Group: "", Kind: "Pod" or "Service" or "ServiceAccount" };
        await call.AnswerAsync(200, showsObject ? last : Success(call, last));
    }

    public async Task DeleteCollectionAsync(ApiCall call, ListOptions list)
    {
        DeleteOptions options = await ReadOptionsAsync(call);
        List<JsonObject> deleted = [];
        foreach (StoredObject stored in store.Current.List(call.Type.QualifiedName, call.Path.Namespace).ToArray())
        {
            JsonObject read = Reads.InVersion(stored, call);
            if (!Reads.Matches(read, list)) continue;
            await DeleteAsync(call, stored, options);
            deleted.Add(read);
        }
        await call.AnswerAsync(200, new JsonObject
        {
            ["kind"] = $"{call.Type.Kind}List",
            ["apiVersion"] = call.Type.ApiVersion(call.Path.Version),
            ["metadata"] = new JsonObject { ["resourceVersion"] = $"{store.Current.Version}" },
            ["items"] = new JsonArray([.. deleted]),
        });
    }

    /// <summary>Deletes, or marks as being deleted when something holds the object. Returns the object when it is still there.</summary>
    private async Task<JsonObject?> DeleteAsync(ApiCall call, StoredObject stored, DeleteOptions options)
    {
        for (int attempt = 1; ; attempt++)
        {
            JsonObject current = Reads.InVersion(stored, call);
            call.PreviousObject = current;
            options.Check(current, call.Type, stored.Key.Name);
            JsonObject marked = current.DeepClone().AsObject();
            long grace = ObjectMetadata.GraceOf(marked, call.Type, options.GraceSeconds);
            options.AddFinalizer(marked);
            ObjectMetadata.MarkDeleted(marked, time.GetUtcNow(), grace);
            if (grace == 0) marked["metadata"]!["deletionGracePeriodSeconds"] = 0;
            if (call.Type is { Group: "", Kind: "Namespace" }) marked.Child("status")["phase"] = "Terminating";
            bool goes = ObjectMetadata.MayGo(marked, call.Type);
            if (call.IsDryRun) return goes ? null : marked;
            byte[] body = Writes.Body(marked, call.Type);
            Write write = goes
                ? new Write(stored.Key, stored.Version, null) { LastState = Writes.Body(current, call.Type) }
                : new Write(stored.Key, stored.Version, body);
            WriteResult result = await store.WriteAsync(write, call.Aborted);
            if (result.Status == WriteStatus.Committed) return goes ? null : Reads.InVersion(result.Object!, call);
            if (result.Status == WriteStatus.StorageFailed) throw Refusals.StorageFailed();
            if (result.Object is null) return null;
            if (attempt == MaxAttempts) throw Refusals.Conflict(call.Type, stored.Key.Name);
            stored = result.Object;
        }
    }

    private static async Task<DeleteOptions> ReadOptionsAsync(ApiCall call)
    {
        call.ReadWriteOptions("DeleteOptions");
        ReadOnlyMemory<byte> bytes = await call.ReadBodyAsync();
        try
        {
            JsonNode? body = bytes.Length == 0 ? null
                : call.MediaType() == ProtobufBody.MediaType ? ProtobufBody.Read(bytes.Span) : JsonBody.Read(bytes.Span);
            return DeleteOptions.Read(body as JsonObject, call);
        }
        catch (Exception e) when (e is JsonException or FormatException)
        {
            throw Refusals.BadRequest($"couldn't get version/kind; json parse error: {e.Message}");
        }
    }

    private static JsonObject Success(ApiCall call, JsonObject last)
    {
        JsonObject details = new() { ["name"] = last.Text("metadata", "name") };
        if (call.Type.Group.Length > 0) details["group"] = call.Type.Group;
        details["kind"] = call.Type.Plural;
        details["uid"] = last.Text("metadata", "uid");
        return new JsonObject
        {
            ["kind"] = "Status", ["apiVersion"] = "v1", ["metadata"] = new JsonObject(), ["status"] = "Success", ["details"] = details,
        };
    }
}
