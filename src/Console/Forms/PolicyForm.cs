using System.Text.Json.Nodes;

namespace Sallyport.Console.Forms;

/// <summary>What both forms of policies have: where they are, and whom they are for.</summary>
public sealed class PolicyForm
{
    public string Namespace { get; set; } = "default";

    public string Name { get; set; } = "";

    public List<LabelLine> Labels { get; init; } = [new()];

    /// <summary>The document without its spec's own fields.</summary>
    public JsonObject Begin(string kind)
    {
        JsonObject labels = [];
        foreach (LabelLine line in Labels)
            if (line.Name.Trim() is { Length: > 0 } name)
                labels[name] = line.Value.Trim();
        return new JsonObject
        {
            ["apiVersion"] = "security.istio.io/v1", ["kind"] = kind,
            ["metadata"] = new JsonObject { ["name"] = Name.Trim(), ["namespace"] = Namespace },
            ["spec"] = labels.Count == 0 ? [] : new JsonObject { ["selector"] = new JsonObject { ["matchLabels"] = labels } },
        };
    }

    /// <summary>The same of a document.</summary>
    /// <exception cref="InvalidOperationException">A member is of another type than the form's.</exception>
    public static PolicyForm Read(JsonObject o) => new()
    {
        Namespace = (string?)o["metadata"]?["namespace"] ?? "",
        Name = (string?)o["metadata"]?["name"] ?? "",
        Labels = [.. (o["spec"]?["selector"]?["matchLabels"] as JsonObject ?? []).Select(
            label => new LabelLine { Name = label.Key, Value = (string?)label.Value ?? "" })],
    };
}
