using System.Text.Json;
using System.Text.Json.Nodes;
using Sallyport.ControlPlane.Access;
using Sallyport.ControlPlane.Admission;
using Sallyport.ControlPlane.Patching;

namespace Sallyport.ControlPlane.Api;

/// <summary>Patch in its forms: the patch is applied to what is there now, and the result admitted as an update.</summary>
internal sealed class Patches(Writes writes, Admitter admitter, Authorizer authorizer, TimeProvider time)
{
    private const string JsonPatchType = "application/json-patch+json";
    private const string MergePatchType = "application/merge-patch+json";
    private const string StrategicPatchType = "application/strategic-merge-patch+json";

    private readonly Applies _applies = new(writes, admitter, authorizer, time);

    public async Task PatchAsync(ApiCall call)
    {
        if (call.MediaType() == Applies.MediaType)
        {
            await _applies.ApplyAsync(call);
            return;
        }
        call.ReadWriteOptions("PatchOptions");
        string type = call.MediaType();
        bool isKnown = type is JsonPatchType or MergePatchType || (type == StrategicPatchType && !call.Type.IsCustom);
        if (!isKnown)
        {
            throw call.Type.IsCustom
                ? Refusals.UnsupportedMediaType(JsonPatchType, MergePatchType, Applies.MediaType)
                : Refusals.UnsupportedMediaType(JsonPatchType, MergePatchType, StrategicPatchType, Applies.MediaType);
        }
        Func<JsonObject, JsonObject> patch = await ReadAsync(call, type);
        bool isScale = call.Path.Subresource == "scale";
        JsonObject changed = await writes.ChangeAsync(call, current =>
        {
            JsonObject before = isScale ? Scale.Of(current, call.Type) : current;
            JsonObject after = Patch(patch, before);
            if (isScale) return Scale.Into(current, after, call.Type);
            ObjectForm.Fit(after, call.Path);
            if (call.Path.Subresource is null) admitter.CheckPatchedFields(after, call);
            return after;
        });
        await call.AnswerAsync(200, isScale ? Scale.Of(changed, call.Type) : changed);
    }

    private static JsonObject Patch(Func<JsonObject, JsonObject> patch, JsonObject current)
    {
        try
        {
            return patch(current);
        }
        catch (PatchException e)
        {
            throw e.IsUnreadable
                ? Refusals.BadRequest(e.Message)
                : new ApiException(422, "Invalid", "the server rejected our request due to an error in our request");
        }
    }

    private static async Task<Func<JsonObject, JsonObject>> ReadAsync(ApiCall call, string type)
    {
        ReadOnlyMemory<byte> bytes = await call.ReadBodyAsync();
        JsonNode? read;
        try
        {
            read = JsonBody.Read(bytes.Span);
        }
        catch (JsonException)
        {
            throw Refusals.BadRequest("error decoding patch: unexpected end of JSON input");
        }
        call.RequestObject = read?.DeepClone();
        if (type == JsonPatchType)
        {
            JsonArray operations = read as JsonArray
                ?? throw Refusals.BadRequest("error decoding patch: json: cannot unmarshal object into Go value of type jsonpatch.Patch");
            return current => JsonPatch.Apply(current, operations) as JsonObject
                ?? throw new PatchException(false, "the patched value is no object");
        }
        JsonObject members = read as JsonObject
            ?? throw Refusals.BadRequest($"error decoding patch: json: cannot unmarshal {(read is JsonArray ? "array" : "string")} into Go value of type map[string]interface {{}}");
        return type == MergePatchType
            ? current => MergePatch.Apply(current, members)
            : current => StrategicMergePatch.Apply(current, members, call.Type.Schema);
    }
}
