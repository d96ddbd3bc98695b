using System.Text.Json.Nodes;

namespace Sallyport.Console.Wizard;

/// <summary>
/// The pair of native documents that the wizard stands for. The policy is a DENY one: it takes away and never gives, whatever other policies
/// the gateway has (authorization-policy.md 2.7).
/// </summary>
internal static class GatewayJwtDocuments
{
    /// <summary>Rules of the longest policy that is written.</summary>
    public const int MaxCombinations = 64;

    public static JsonObject RequestAuthentication(GatewayJwtForm form, GatewayChoice gateway) =>
        Document("RequestAuthentication", gateway, new JsonObject { ["jwtRules"] = new JsonArray(form.Token.ToJson()) });

    public static JsonObject AuthorizationPolicy(GatewayJwtForm form, GatewayChoice gateway) => Document(
        "AuthorizationPolicy", gateway, new JsonObject { ["action"] = "DENY", ["rules"] = new JsonArray([.. Rules(form)]) });

    /// <summary>How many rules the policy would have.</summary>
    public static long Combinations(GatewayJwtForm form)
    {
        if (form.Mode == MatchMode.AuthIfMatched)
            return form.Rules.Count;
        long count = 1;
        foreach (MatchRule rule in form.Rules.Where(rule => !rule.IsEmpty))
            count = Math.Min(count * Parts(rule).Count(), 1_000_000);
        return count;
    }

    private static IEnumerable<JsonNode> Rules(GatewayJwtForm form)
    {
        MatchRule[] rules = [.. form.Rules.Where(rule => !rule.IsEmpty)];
        return form.Mode == MatchMode.AuthIfMatched
            ? rules.Select(rule => Rule(form.Token.Issuer, Parts(rule), isNegated: false))
            : WithoutMatch(rules).Select(parts => Rule(form.Token.Issuer, parts, isNegated: true));
    }

    // "No rule fits" is: of each rule some field does not fit. Every way to choose one field of each rule is a rule of the policy.
    private static IEnumerable<IEnumerable<Part>> WithoutMatch(MatchRule[] rules)
    {
        IEnumerable<IEnumerable<Part>> ways = [[]];
        foreach (MatchRule rule in rules)
            ways = ways.SelectMany(way => Parts(rule).Select(part => way.Append(part))).ToList();
        return ways;
    }

    private static IEnumerable<Part> Parts(MatchRule rule)
    {
        foreach ((string field, IReadOnlyList<string> values) in rule.Operation)
            if (values.Count > 0)
                yield return new Part(field, IsHeader: false, values);
        if (rule.Header is { } header)
            yield return new Part(header.Name, IsHeader: true, header.Values);
    }

    private static JsonObject Rule(string issuer, IEnumerable<Part> parts, bool isNegated)
    {
        JsonObject rule = new()
        {
            ["from"] = new JsonArray(new JsonObject { ["source"] = new JsonObject { ["notRequestPrincipals"] = new JsonArray(issuer + "/*") } }),
        };
        JsonObject operation = [];
        JsonArray when = [];
        foreach (IGrouping<(string, bool), Part> field in parts.GroupBy(part => (part.Name, part.IsHeader)))
        {
            (string name, bool isHeader) = field.Key;
            JsonArray values = [.. field.SelectMany(part => part.Values).Distinct(StringComparer.Ordinal)];
            if (isHeader)
                when.Add((JsonNode)new JsonObject { ["key"] = $"request.headers[{name}]", [isNegated ? "notValues" : "values"] = values });
            else
                operation[isNegated ? "not" + char.ToUpperInvariant(name[0]) + name[1..] : name] = values;
        }
        if (operation.Count > 0)
            rule["to"] = new JsonArray(new JsonObject { ["operation"] = operation });
        if (when.Count > 0)
            rule["when"] = when;
        return rule;
    }

    private static JsonObject Document(string kind, GatewayChoice gateway, JsonObject spec)
    {
        spec.Insert(0, "selector", new JsonObject { ["matchLabels"] = new JsonObject { ["istio"] = gateway.Label } });
        return new JsonObject
        {
            ["apiVersion"] = "security.istio.io/v1", ["kind"] = kind,
            ["metadata"] = new JsonObject { ["name"] = gateway.DocumentName, ["namespace"] = gateway.Namespace },
            ["spec"] = spec,
        };
    }

    private sealed record Part(string Name, bool IsHeader, IReadOnlyList<string> Values);
}
