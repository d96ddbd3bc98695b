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

    private AccessRule(string[] verbs, string[] groups, string[] resources, string[] names, string[] paths)
    {
        (Verbs, Groups, Resources, Names, Paths) = (verbs, groups, resources, names, paths);
    }

    /// <summary>A rule of our own making.</summary>
    /// <param name="group">API group.</param>
    /// <param name="resources">Plurals.</param>
    /// <param name="verbs">What may be done.</param>
    /// <param name="names">To which objects; none for all.</param>
    public static AccessRule Of(string group, string[] resources, string[] verbs, params string[] names) => new(verbs, [group], resources, names, []);

    /// <summary>A rule for paths that are no resources.</summary>
    public static AccessRule OfPaths(params string[] paths) => new(["get"], [], [], [], paths);

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

    /// <summary>The rule as rules of one right each, so that they can be compared.</summary>
    public IEnumerable<AccessRule> Single()
    {
        foreach (string verb in Verbs)
        {
            foreach (string path in Paths) yield return new AccessRule([verb], [], [], [], [path]);
            foreach (string group in Groups)
            {
                foreach (string resource in Resources)
                {
                    if (Names.Count == 0) yield return new AccessRule([verb], [group], [resource], [], []);
                    foreach (string name in Names) yield return new AccessRule([verb], [group], [resource], [name], []);
                }
            }
        }
    }

    /// <summary>Does this rule give all of the one right of <paramref name="single"/>?</summary>
    public bool Covers(AccessRule single)
    {
        if (!Has(Verbs, single.Verbs[0])) return false;
        if (single.Paths.Count > 0) return Paths.Any(path => FitsPath(path, single.Paths[0]));
        string resource = single.Resources[0];
        int slash = resource.IndexOf('/');
        bool fits = Resources.Any(own => own == All || own == resource || (slash >= 0 && own == "*" + resource[slash..]));
        return fits && Has(Groups, single.Groups[0]) && (Names.Count == 0 || (single.Names.Count > 0 && Names.Contains(single.Names[0])));
    }

    /// <summary>As Kubernetes writes it in a refusal.</summary>
    public override string ToString()
    {
        List<string> parts = [];
        foreach ((string name, IReadOnlyList<string> values) in ((string, IReadOnlyList<string>)[])
            [("NonResourceURLs", Paths), ("APIGroups", Groups), ("Resources", Resources), ("ResourceNames", Names), ("Verbs", Verbs)])
        {
            if (values.Count > 0) parts.Add($"{name}:[{string.Join(' ', values.Select(value => $"\"{value}\""))}]");
        }
        return $"{{{string.Join(", ", parts)}}}";
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
