using System.Text.Json.Nodes;

namespace Sallyport.Output;

/// <summary>What one proxy decided of a request, as the control plane has it. Another program wrote it: nothing in it is taken for granted.</summary>
internal sealed record DecisionReport
{
    public required string Namespace { get; init; }

    /// <summary>The proxy's name, in a mesh its Pod's.</summary>
    public required string Workload { get; init; }

    /// <summary>True when both gates let it through.</summary>
    public required bool IsAllowed { get; init; }

    public int Status { get; init; }

    public int? Rule { get; init; }

    /// <summary>The other fields, each a text or null: what the record does not have.</summary>
    public required IReadOnlyDictionary<string, string?> Fields { get; init; }

    public static IReadOnlyList<string> Names { get; } =
        ["requestId", "time", "source", "method", "host", "path", "reason", "policy", "clause", "audit", "dryRun", "route", "revision", "remedy"];

    public string? this[string field] => Fields[field];

    public static DecisionReport Read(JsonObject decision)
    {
        JsonObject? metadata = decision["metadata"] as JsonObject;
        Dictionary<string, string?> fields = Names.ToDictionary(name => name, name => Text(decision[name]));
        // "none" is what is said where nothing was refused.
        if (fields["reason"] == "none") fields["reason"] = null;
        return new DecisionReport
        {
            Namespace = Text(metadata?["namespace"]) ?? "",
            Workload = Text(decision["workload"]) ?? "",
            IsAllowed = Text(decision["verdict"]) == "permitted",
            Status = Number(decision["code"]) ?? 0,
            Rule = Number(decision["rule"]),
            Fields = fields,
        };
    }

    // Without what a terminal would act upon.
    private static string? Text(JsonNode? node) =>
        node is JsonValue value && value.TryGetValue(out string? text) ? new string([.. text.Select(c => char.IsControl(c) ? '?' : c)]) : null;

    private static int? Number(JsonNode? node) => node is JsonValue value && value.TryGetValue(out int number) ? number : null;
}
