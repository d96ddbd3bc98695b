using System.Text.Json.Nodes;

namespace Sallyport.Console.Forms;

/// <summary>A condition of a rule. Its values may hold blanks and commas, so each stands on a line of its own.</summary>
public sealed class ConditionLine
{
    public string Key { get; set; } = "";

    public string Values { get; set; } = "";

    public string NotValues { get; set; } = "";

    public JsonObject ToJson()
    {
        JsonObject o = new() { ["key"] = Key.Trim() };
        Add(o, "values", Values);
        Add(o, "notValues", NotValues);
        return o;
    }

    /// <summary>Fills a line in.</summary>
    /// <exception cref="InvalidOperationException">A member is of another type than the form's.</exception>
    public static ConditionLine Read(JsonNode? condition) => new()
    {
        Key = (string?)condition?["key"] ?? "", Values = Lines(condition?["values"]), NotValues = Lines(condition?["notValues"]),
    };

    private static string Lines(JsonNode? list) => string.Join('\n', (list as JsonArray ?? []).Select(value => (string?)value ?? ""));

    private static void Add(JsonObject o, string name, string lines)
    {
        JsonNode[] values = [.. lines.Split('\n').Select(line => line.Trim('\r')).Where(line => line.Length > 0).Select(line => (JsonNode)line)];
        if (values.Length > 0)
            o[name] = new JsonArray(values);
    }
}
