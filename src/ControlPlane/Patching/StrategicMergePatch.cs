using System.Text.Json.Nodes;
using Sallyport.ControlPlane.Resources;
using Sallyport.Policy.Validation.Schemas;

namespace Sallyport.ControlPlane.Patching;

/// <summary>Kubernetes' strategic merge patch: as a merge patch, but lists of objects are merged by a key.</summary>
internal static class StrategicMergePatch
{
    private const string Directive = "$patch";
    private const string RetainKeys = "$retainKeys";
    private const string SetOrder = "$setElementOrder/";
    private const string DeleteFromSet = "$deleteFromPrimitiveList/";

    /// <exception cref="PatchException">A directive that does not exist, or a list entry without its key.</exception>
    /// <param name="target">What is there; stays as it is.</param>
    /// <param name="patch">The patch.</param>
    /// <param name="schema">Of the target: which lists are merged, and by what.</param>
    public static JsonObject Apply(JsonObject target, JsonObject patch, Schema? schema)
    {
        JsonObject result = target.DeepClone().AsObject();
        return Merge(result, patch, schema) ?? [];
    }

    // Null when the patch deletes the object.
    private static JsonObject? Merge(JsonObject target, JsonObject patch, Schema? schema)
    {
        switch (patch.Text(Directive))
        {
            case null or "merge":
                break;
            case "delete":
                return null;
            case "replace":
                return Plain(patch);
            case { } unknown:
                throw new PatchException(true, $"Unknown patch type found: {unknown}");
        }
        if (patch[RetainKeys] is JsonArray keep)
        {
            foreach (string name in target.Select(m => m.Key).Except(keep.Select(k => k.Text() ?? "")).ToArray()) target.Remove(name);
        }
        foreach ((string name, JsonNode? value) in patch)
        {
            if (name.StartsWith(DeleteFromSet, StringComparison.Ordinal)) DeleteFrom(target, name[DeleteFromSet.Length..], value);
            else if (name.Length == 0 || name[0] != '$') MergeMember(target, name, value, FieldOf(schema, name));
        }
        foreach ((string name, JsonNode? value) in patch)
        {
            if (name.StartsWith(SetOrder, StringComparison.Ordinal)) Order(target, name[SetOrder.Length..], value, FieldOf(schema, name[SetOrder.Length..]));
        }
        return target;
    }

    private static void MergeMember(JsonObject target, string name, JsonNode? value, Schema? schema)
    {
        switch (value)
        {
            case null:
                target.Remove(name);
                break;
            case JsonObject members:
                JsonObject? merged = Merge(target[name] as JsonObject ?? [], members, schema);
                if (merged is null) target.Remove(name);
                else if (merged.Parent is null) target[name] = merged;
                break;
            case JsonArray items when schema is ListSchema { IsSet: true }:
                target[name] = Union(target[name] as JsonArray ?? [], items);
                break;
            case JsonArray items when schema is ListSchema { Keys: [var key, ..] } list:
                target[name] = MergeList(target[name] as JsonArray ?? [], items, key, list.Item);
                break;
            default:
                target[name] = value.DeepClone();
                break;
        }
    }

    private static Schema? FieldOf(Schema? schema, string name) => (schema as ObjectSchema)?.Fields.FirstOrDefault(field => field.Name == name)?.Schema;

    private static JsonArray MergeList(JsonArray current, JsonArray patch, string key, Schema schema)
    {
        bool replaces = patch.Any(item => item.Text(Directive) == "replace" && item.At(key) is null);
        List<JsonObject> result = replaces ? [] : [.. current.OfType<JsonObject>().Select(o => o.DeepClone().AsObject())];
        foreach (JsonNode? entry in patch)
        {
            if (entry is not JsonObject item) throw new PatchException(true, "a list that is merged by a key has an entry that is no object");
            if (item[key] is not { } value)
            {
                if (item.Text(Directive) == "replace") continue;
                throw new PatchException(true, $"map: map[] does not contain declared merge key: {key}");
            }
            int at = result.FindIndex(o => Json.Same(o[key], value));
            JsonObject? merged = Merge(at < 0 ? [] : result[at], item, schema);
            if (merged is null && at >= 0) result.RemoveAt(at);
            else if (merged is not null && at >= 0) result[at] = merged;
            else if (merged is not null) result.Add(merged);
        }
        return new JsonArray([.. result]);
    }

    private static JsonArray Union(JsonArray current, JsonArray added)
    {
        JsonArray result = current.DeepClone().AsArray();
        foreach (JsonNode? item in added)
        {
            if (!result.Any(have => Json.Same(have, item))) result.Add(item?.DeepClone());
        }
        return result;
    }

    private static void DeleteFrom(JsonObject target, string name, JsonNode? values)
    {
        if (target[name] is not JsonArray current || values is not JsonArray gone) return;
        target[name] = new JsonArray([.. current.Where(item => !gone.Any(g => Json.Same(g, item))).Select(item => item?.DeepClone())]);
    }

    // Entries named in the order come in it; the others keep their place behind what stood before them.
    private static void Order(JsonObject target, string name, JsonNode? order, Schema? schema)
    {
        if (target[name] is not JsonArray current || order is not JsonArray wanted) return;
        string? key = schema is ListSchema { Keys: [var first, ..] } ? first : null;
        List<JsonNode?> rest = [.. current];
        List<JsonNode?> ordered = [];
        foreach (JsonNode? next in wanted)
        {
            int at = rest.FindIndex(item => key is null ? Json.Same(item, next) : Json.Same(item.At(key), next.At(key)));
            if (at < 0) continue;
            ordered.Add(rest[at]);
            rest.RemoveAt(at);
        }
        target[name] = new JsonArray([.. rest.Concat(ordered).Select(item => item?.DeepClone())]);
    }

    // What a patch says, without its directives.
    private static JsonObject Plain(JsonObject patch)
    {
        JsonObject plain = [];
        foreach ((string name, JsonNode? value) in patch)
        {
            if (name.Length == 0 || name[0] != '$') plain[name] = value?.DeepClone();
        }
        return plain;
    }
}
