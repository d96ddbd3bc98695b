using System.Globalization;
using System.Text.Json.Nodes;
using Sallyport.ControlPlane.Resources;

namespace Sallyport.ControlPlane.Patching;

/// <summary>JSON patch (RFC 6902): operations in their order; all of them or none.</summary>
internal static class JsonPatch
{
    /// <summary>Most operations in one patch, as in Kubernetes.</summary>
    public const int MaxOperations = 10_000;

    /// <exception cref="PatchException">The patch cannot be read, or does not fit.</exception>
    public static JsonNode Apply(JsonNode target, JsonArray patch)
    {
        if (patch.Count > MaxOperations)
            throw new PatchException(false, $"The allowed maximum operations in a JSON patch is {MaxOperations}, got {patch.Count}");
        JsonNode? root = target.DeepClone();
        foreach (JsonNode? operation in patch) root = Apply(root, operation);
        return root ?? throw new PatchException(false, "the patch removed the whole object");
    }

    private static JsonNode? Apply(JsonNode? root, JsonNode? operation)
    {
        string name = operation.Text("op") ?? throw new PatchException(true, "an operation of the patch has no op");
        string[] path = PathOf(operation.Text("path") ?? throw new PatchException(true, "an operation of the patch has no path"));
        switch (name)
        {
            case "add":
                return Add(root, path, ValueOf(operation));
            case "remove":
                return Remove(root, path, out _);
            case "replace":
                if (path.Length == 0) return ValueOf(operation);
                Get(root, path);
                return Replace(root, path, ValueOf(operation));
            case "move":
                root = Remove(root, FromOf(operation), out JsonNode? moved);
                return Add(root, path, moved);
            case "copy":
                return Add(root, path, Get(root, FromOf(operation))?.DeepClone());
            case "test":
                if (!Json.Same(GetOrNull(root, path), ValueOf(operation))) throw new PatchException(false, $"testing path {operation.Text("path")} failed");
                return root;
            default:
                throw new PatchException(true, $"Unexpected kind: {name}");
        }
    }

    private static JsonNode? ValueOf(JsonNode? operation) =>
        ((JsonObject)operation!).TryGetPropertyValue("value", out JsonNode? value) ? value?.DeepClone() : null;

    private static string[] FromOf(JsonNode? operation) =>
        PathOf(operation.Text("from") ?? throw new PatchException(true, "an operation of the patch has no from"));

    private static string[] PathOf(string pointer)
    {
        if (pointer.Length == 0) return [];
        if (pointer[0] != '/') throw new PatchException(false, $"the path {pointer} does not begin with /");
        return [.. pointer[1..].Split('/').Select(part => part.Replace("~1", "/").Replace("~0", "~"))];
    }

    private static JsonNode? GetOrNull(JsonNode? root, string[] path)
    {
        try
        {
            return Get(root, path);
        }
        catch (PatchException)
        {
            return null;
        }
    }

    private static JsonNode? Get(JsonNode? node, string[] path)
    {
        foreach (string part in path)
        {
            node = node switch
            {
                JsonObject members when members.TryGetPropertyValue(part, out JsonNode? value) => value,
                JsonArray items => items[IndexOf(part, items.Count - 1)],
                _ => throw Missing(path),
            };
        }
        return node;
    }

    private static JsonNode? Add(JsonNode? root, string[] path, JsonNode? value)
    {
        if (path.Length == 0) return value;
        switch (Get(root, path[..^1]))
        {
            case JsonObject members:
                members[path[^1]] = value;
                break;
            case JsonArray items when path[^1] == "-":
                items.Add(value);
                break;
            case JsonArray items:
                items.Insert(IndexOf(path[^1], items.Count), value);
                break;
            default:
                throw Missing(path);
        }
        return root;
    }

    private static JsonNode? Replace(JsonNode? root, string[] path, JsonNode? value)
    {
        if (Get(root, path[..^1]) is JsonArray items) items[IndexOf(path[^1], items.Count - 1)] = value;
        else Get(root, path[..^1])!.AsObject()[path[^1]] = value;
        return root;
    }

    private static JsonNode? Remove(JsonNode? root, string[] path, out JsonNode? removed)
    {
        removed = Get(root, path)?.DeepClone();
        if (path.Length == 0) return null;
        if (Get(root, path[..^1]) is JsonArray items) items.RemoveAt(IndexOf(path[^1], items.Count - 1));
        else Get(root, path[..^1])!.AsObject().Remove(path[^1]);
        return root;
    }

    private static int IndexOf(string part, int max)
    {
        if (int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out int index) && index <= max
            && (part == "0" || part[0] != '0')) return index;
        throw new PatchException(false, $"Unable to access invalid index: {part}");
    }

    private static PatchException Missing(string[] path) => new(false, $"the path /{string.Join('/', path)} does not exist");
}
