using System.Text.Json.Nodes;

namespace Sallyport.ControlPlane.Access;

/// <summary>One rule of a Role or ClusterRole. A list that is missing or no list of texts has no entry, so it permits nothing.</summary>
internal sealed class AccessRule
{
    private const string All = "*";

    private AccessRule(JsonObject rule)
    {
        Verbs = Texts(rule["verbs"]);
        Groups = Texts(rule["apiGroups"]);
        Resources = Texts(rule["resources"]);
        Names = Texts(rule["resourceNames"]);
        Paths = Texts(rule["nonResourceURLs"]);
    }

    public IReadOnlyList<string> Verbs { get; }

    public IReadOnlyList<string> Groups { get; }

    /// <summary>Plurals, <c>plural/subresource</c>, <c>*</c> or <c>*/subresource</c>.</summary>
    public IReadOnlyList<string> Resources { get; }

    /// <summary>Names it is limited to; empty for all.</summary>
    public IReadOnlyList<string> Names { get; }

    public IReadOnlyList<string> Paths { get; }

    /// <summary>The rules of a role.</summary>
    public static IReadOnlyList<AccessRule> ReadAll(JsonNode? role) =>
        [.. ((role as JsonObject)?["rules"] as JsonArray ?? []).OfType<JsonObject>().Select(rule => new AccessRule(rule))];

    public bool Permits(AccessQuestion question)
    {
        if (!Has(Verbs, question.Verb))
            return false;
        return question.IsResource
            ? Has(Groups, question.Group) && PermitsResource(question) && (Names.Count == 0 || Names.Contains(question.Name))
            : Paths.Any(path => FitsPath(path, question.Path));
    }

    private bool PermitsResource(AccessQuestion question)
    {
        string full = question.Subresource.Length == 0 ? question.Resource : $"{question.Resource}/{question.Subresource}";
        return Resources.Any(resource => resource is All || resource == full
            || (question.Subresource.Length > 0 && resource == "*/" + question.Subresource));
    }

    private static bool FitsPath(string pattern, string path) =>
        pattern == All || pattern == path
        || (pattern.EndsWith(All, StringComparison.Ordinal) && path.StartsWith(pattern[..^1], StringComparison.Ordinal));

    private static bool Has(IReadOnlyList<string> values, string value) => values.Contains(All) || values.Contains(value);

    private static string[] Texts(JsonNode? list) => list is JsonArray entries
        ? [.. entries.OfType<JsonValue>().Select(entry => entry.TryGetValue(out string? text) ? text : null).OfType<string>()] : [];
}
