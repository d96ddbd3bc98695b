using System.Text.Json;
using System.Text.Json.Nodes;
using Sallyport.ControlPlane.Access;
using Sallyport.ControlPlane.Admission;
using Sallyport.ControlPlane.Ownership;
using Sallyport.ControlPlane.Resources;

namespace Sallyport.ControlPlane.Api;

/// <summary>Server-side apply: the caller says what it wants of an object; who owns which field decides what that changes.</summary>
internal sealed class Applies(Writes writes, Admitter admitter, Authorizer authorizer, TimeProvider time)
{
    public const string MediaType = "application/apply-patch+yaml";

    public async Task ApplyAsync(ApiCall call)
    {
        call.ReadWriteOptions("PatchOptions");
        if (call.Query("fieldManager").Length == 0)
            throw Refusals.Invalid("meta.k8s.io", "PatchOptions", "", [Cause.Required("fieldManager", "is required for apply patch")]);
        JsonObject applied = await ReadAsync(call);
        ObjectForm.Fit(applied, call.Path);
        if (applied.Items("metadata", "managedFields").Any()) throw Refusals.BadRequest("metadata.managedFields must be nil");
        if (call.Path.Subresource is null) admitter.CheckFields(applied, [], call);
        try
        {
            await call.AnswerAsync(200, await writes.ChangeAsync(call, current => Merge(call, current, applied), noteOwners: false));
        }
        catch (ApiException missing) when (missing.Code == 404 && call.Path.Subresource is null)
        {
            // To apply what is not there yet is to create it, which is another right.
            authorizer.Demand(call.User, new AccessQuestion("create")
            {
                Group = call.Type.Group, Resource = call.Type.Plural, Namespace = call.Path.Namespace ?? "", Name = call.Path.Name!,
            });
            if (applied.Text("metadata", "uid") is { Length: > 0 } || applied.Text("metadata", "resourceVersion") is { Length: > 0 }) throw;
            await call.AnswerAsync(201, await writes.CreateAsync(call, Merge(call, Empty(applied), applied), noteOwners: false));
        }
    }

    private JsonObject Merge(ApiCall call, JsonObject live, JsonObject applied)
    {
        ApplyResult result = FieldOwnership.Apply(
            FieldShapes.Of(call.Type), live, applied.DeepClone().AsObject(), call.OwnedWrite(time), call.Query("force") is "true" or "1");
        if (result.Merged is { } merged) return merged;
        throw new ApiException(409, "Conflict", FieldConflict.Describe(result.Conflicts))
        {
            Causes = [.. result.Conflicts.Select(conflict => new Cause("FieldManagerConflict", conflict.Path, conflict.Message))],
        };
    }

    private static JsonObject Empty(JsonObject applied)
    {
        JsonObject metadata = new() { ["name"] = applied.Text("metadata", "name") };
        if (applied.Text("metadata", "namespace") is { } ns) metadata["namespace"] = ns;
        return new JsonObject { ["apiVersion"] = applied.Text("apiVersion"), ["kind"] = applied.Text("kind"), ["metadata"] = metadata };
    }

    private static async Task<JsonObject> ReadAsync(ApiCall call)
    {
        ReadOnlyMemory<byte> bytes = await call.ReadBodyAsync();
        JsonNode? read;
        try
        {
            read = JsonBody.ReadYaml(bytes);
        }
        catch (JsonException e)
        {
            throw Refusals.BadRequest($"error decoding YAML: {e.Message}");
        }
        if (read is not JsonObject applied || applied.Text("kind") is null || applied.Text("apiVersion") is null)
            throw Refusals.BadRequest("error decoding YAML: an object with apiVersion and kind is needed");
        call.RequestObject = applied.DeepClone();
        return applied;
    }
}
