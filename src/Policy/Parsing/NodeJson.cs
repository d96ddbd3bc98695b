using System.Text.Json;
using System.Text.Json.Nodes;

namespace Sallyport.Policy.Parsing;

/// <summary>Nodes as JSON: the object that a document stands for, without its places.</summary>
public static class NodeJson
{
    /// <summary>Deepest nesting that is read: far more than any kind has, far less than a stack holds.</summary>
    public const int MaxDepth = 128;

    /// <exception cref="JsonException">Nested too deeply.</exception>
    public static JsonNode? Of(Node node) => Of(node, 0);

    private static JsonNode? Of(Node node, int depth)
    {
        if (depth > MaxDepth) throw new JsonException("nested too deeply");
        switch (node)
        {
            case MappingNode mapping:
                JsonObject members = [];
                foreach (MappingEntry entry in mapping.Entries) members[entry.Key] = Of(entry.Value, depth + 1);
                return members;
            case SequenceNode sequence:
                JsonArray items = [];
                foreach (Node item in sequence.Items) items.Add(Of(item, depth + 1));
                return items;
            default:
                ScalarNode scalar = (ScalarNode)node;
                return scalar.Kind switch
                {
                    ScalarKind.Null => null,
                    ScalarKind.Boolean => scalar.Boolean,
                    ScalarKind.Integer => scalar.Integer,
                    ScalarKind.Float => scalar.Number,
                    _ => scalar.Text,
                };
        }
    }
}
