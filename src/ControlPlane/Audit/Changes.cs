using System.Text.Json.Nodes;
using Sallyport.ControlPlane.Api;

namespace Sallyport.ControlPlane.Audit;

/// <summary>What a write changed, one field a line, for people: <c>spec.action: "ALLOW" -> "DENY"</c>. Without the values of secrets.</summary>
internal static class Changes
{
    private const int MaxLines = 100;
    private const int MaxValueLength = 200;

    private static readonly HashSet<string> _uninteresting = new(StringComparer.Ordinal)
    {
        "metadata.resourceVersion", "metadata.generation", "metadata.managedFields", "metadata.uid", "metadata.creationTimestamp", "apiVersion", "kind",
    };

    /// <param name="before">What was there; null for something new.</param>
    /// <param name="after">What is there now; null for something deleted.</param>
    /// <param name="isSecret">True when it is about Secrets: then only the names of what changed are shown.</param>
    public static string Between(JsonNode? before, JsonNode? after, bool isSecret)
    {
        SortedDictionary<string, (JsonNode? Before, JsonNode? After)> all = new(StringComparer.Ordinal);
        Dictionary<string, string> old = Shown(Redaction.Of(before, isSecret)), young = Shown(Redaction.Of(after, isSecret));
        Collect(before, "", (path, value) => all[path] = (value, null));
        Collect(after, "", (path, value) => all[path] = (all.GetValueOrDefault(path).Before, value));
        string[] lines = [.. all.Where(field => !JsonNode.DeepEquals(field.Value.Before, field.Value.After))
            .Select(field => $"{field.Key}: {old.GetValueOrDefault(field.Key, "-")} -> {young.GetValueOrDefault(field.Key, "-")}").Take(MaxLines + 1)];
        return string.Join('\n', lines.Length > MaxLines ? [.. lines.Take(MaxLines), "…"] : lines);
    }

    // A value whose path the redacted object does not have is hidden, not shown.
    private static Dictionary<string, string> Shown(JsonNode? redacted)
    {
        Dictionary<string, string> shown = new(StringComparer.Ordinal);
        Collect(redacted, "", (path, value) =>
        {
            string text = value?.ToJsonString(JsonBody.Options) ?? "null";
            shown[path] = text.Length > MaxValueLength ? text[..MaxValueLength] + "…" : text;
        });
        return shown;
    }

    private static void Collect(JsonNode? node, string path, Action<string, JsonNode?> add)
    {
        if (_uninteresting.Contains(path)) return;
        switch (node)
        {
            case JsonObject members:
                foreach ((string name, JsonNode? value) in members) Collect(value, path.Length == 0 ? name : $"{path}.{name}", add);
                break;
            case JsonArray items:
                for (int i = 0; i < items.Count; i++) Collect(items[i], $"{path}[{i}]", add);
                break;
            case not null:
                add(path, node);
                break;
        }
    }
}
