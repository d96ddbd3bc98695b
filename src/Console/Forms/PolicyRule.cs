using System.Text.Json.Nodes;

namespace Sallyport.Console.Forms;

/// <summary>One rule of an AuthorizationPolicy: any of its sources, any of its operations, all of its conditions.</summary>
public sealed class PolicyRule
{
    public List<FieldTexts> Sources { get; init; } = [new()];

    public List<FieldTexts> Operations { get; init; } = [new()];

    public List<ConditionLine> Conditions { get; init; } = [];

    /// <summary>Without a word in it; it would fit every request.</summary>
    public bool IsEmpty => ToJson().Count == 0;

    public JsonObject ToJson()
    {
        JsonObject rule = [];
        AddList(rule, "from", Sources.Select(source => source.ToJson(FieldTexts.SourceFields)).Where(o => o.Count > 0).Select(o => new JsonObject { ["source"] = o }));
        AddList(rule, "to", Operations.Select(operation => operation.ToJson(FieldTexts.OperationFields)).Where(o => o.Count > 0).Select(o => new JsonObject { ["operation"] = o }));
        AddList(rule, "when", Conditions.Where(line => line.Key.Trim().Length > 0).Select(line => line.ToJson()));
        return rule;
    }

    /// <summary>Fills a rule in.</summary>
    /// <exception cref="InvalidOperationException">A member is of another type than the form's.</exception>
    public static PolicyRule Read(JsonNode? rule) => new()
    {
        Sources = Parts(rule?["from"], "source"),
        Operations = Parts(rule?["to"], "operation"),
        Conditions = [.. (rule?["when"] as JsonArray ?? []).Select(ConditionLine.Read)],
    };

    private static List<FieldTexts> Parts(JsonNode? list, string member) => list is JsonArray { Count: > 0 } parts
        ? [.. parts.Select(part => FieldTexts.Read(part?[member] as JsonObject))]
        : [new FieldTexts()];

    private static void AddList(JsonObject rule, string name, IEnumerable<JsonObject> entries)
    {
        JsonNode[] filled = [.. entries];
        if (filled.Length > 0)
            rule[name] = new JsonArray(filled);
    }
}
