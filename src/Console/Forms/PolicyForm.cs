using System.Text.Json.Nodes;

namespace Sallyport.Console.Forms;

/// <summary>What both forms of policies have: where they are, and whom they are for.</summary>
public sealed class PolicyForm
{
    public string Namespace { get; set; } = "default";

    public string Name { get; set; } = "";

    public List<LabelLine> Labels { get; } = [new()];

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
}
