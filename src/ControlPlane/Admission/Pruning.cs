using System.Text.Json.Nodes;
using Sallyport.ControlPlane.Resources;
using Sallyport.ControlPlane.Resources.Kubernetes;
using Sallyport.Policy.Validation.Schemas;

namespace Sallyport.ControlPlane.Admission;

/// <summary>Removes fields that a kind does not have, as a structural schema does, and names them.</summary>
internal static class Pruning
{
    private static readonly HashSet<string> _rootFields = ["apiVersion", "kind", "metadata"];

    /// <summary>Prunes, and returns <c>unknown field "spec.x"</c> for each, ordered as Kubernetes orders them.</summary>
    public static List<string> Prune(JsonObject o, ResourceType type)
    {
        List<string> unknown = [];
        Prune(o["metadata"], KubernetesTypes.Metadata, "metadata", unknown);
        if (type.Schema is { } schema) Prune(o, schema, "", unknown);
        unknown.Sort(StringComparer.Ordinal);
        return [.. unknown.Select(path => $"unknown field \"{path}\"")];
    }

    private static void Prune(JsonNode? node, Schema schema, string path, List<string> unknown)
    {
        switch (schema)
        {
            case ObjectSchema { PreservesUnknown: false } known when node is JsonObject members:
                foreach ((string name, JsonNode? value) in members.ToArray())
                {
                    string at = path.Length == 0 ? name : $"{path}.{name}";
                    if (path.Length == 0 && _rootFields.Contains(name)) continue;
                    if (FieldOf(known, name) is { } field) Prune(value, field.Schema, at, unknown);
                    else if (members.Remove(name)) unknown.Add(at);
                }
                break;
            // Where an object stands instead of a list, the schema knows none of its members.
            case ListSchema when node is JsonObject members:
                unknown.AddRange(members.Select(member => $"{path}.{member.Key}"));
                members.Clear();
                break;
            case ListSchema list when node is JsonArray items:
                for (int i = 0; i < items.Count; i++) Prune(items[i], list.Item, $"{path}[{i}]", unknown);
                break;
            case MapSchema map when node is JsonObject members:
                foreach ((string name, JsonNode? value) in members.ToArray()) Prune(value, map.Value, $"{path}.{name}", unknown);
                break;
        }
    }

    internal static FieldSchema? FieldOf(ObjectSchema schema, string name) =>
        schema.Fields.FirstOrDefault(field => field.Name == name || field.Alias == name);
}
