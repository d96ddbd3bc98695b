using System.Text.Json.Nodes;

namespace Sallyport.Console.Api;

/// <summary>The keys of one token rule on all proxies that have it; without any when none reported it.</summary>
/// <param name="Namespace">Namespace of the policy.</param>
/// <param name="Policy">Its name.</param>
/// <param name="Rule">Index of the rule in it.</param>
/// <param name="Issuer">Its issuer.</param>
/// <param name="Proxies">What each proxy said of it.</param>
internal sealed record IssuerKeys(string Namespace, string Policy, int Rule, string Issuer, IReadOnlyList<JsonObject> Proxies)
{
    private static readonly string[] s_worstFirst = ["NoKeys", "Failing", "Current", "Written"];

    /// <summary>The worst state of any proxy; empty: no proxy has it.</summary>
    public string State => s_worstFirst.FirstOrDefault(state => Proxies.Any(proxy => Text(proxy, "state") == state)) ?? "";

    /// <summary>A proxy in the worst state, to speak for all.</summary>
    public JsonObject? Worst => Proxies.FirstOrDefault(proxy => Text(proxy, "state") == State);

    /// <summary>All ids that any proxy knows, or the type of a key without one.</summary>
    public IReadOnlyList<string> Keys => [.. Proxies.SelectMany(KeysOf).Distinct().Order(StringComparer.Ordinal)];

    /// <summary>One entry a rule: those that proxies reported, and of the policies those that none has.</summary>
    /// <param name="policies">The RequestAuthentications that this person sees.</param>
    /// <param name="reports">The KeySets.</param>
    public static IReadOnlyList<IssuerKeys> Of(IEnumerable<JsonObject> policies, IEnumerable<JsonObject> reports)
    {
        Dictionary<(string, string, int), IssuerKeys> all = [];
        foreach (var group in reports.GroupBy(report => (Space(report), Text(report, "policy"), (int?)report["rule"] ?? 0)))
            all[group.Key] = new IssuerKeys(group.Key.Item1, group.Key.Item2, group.Key.Item3, Text(group.First(), "issuer"), [.. group.OrderBy(report => Text(report, "proxy"), StringComparer.Ordinal)]);
        foreach (JsonObject policy in policies)
        {
            string ns = Space(policy), name = Text(policy["metadata"], "name");
            JsonArray rules = policy["spec"]?["jwtRules"] as JsonArray ?? [];
            for (int at = 0; at < rules.Count; at++)
                all.TryAdd((ns, name, at), new IssuerKeys(ns, name, at, Text(rules[at], "issuer"), []));
        }
        return [.. all.OrderBy(one => one.Key).Select(one => one.Value)];
    }

    public static IEnumerable<string> KeysOf(JsonObject report) => (report["keys"] as JsonArray ?? [])
        .Select(key => Text(key, "kid") is { Length: > 0 } id ? id : $"{Text(key, "type")} without id");

    public static string Text(JsonNode? o, string name) => (o as JsonObject)?[name] is JsonValue value && value.TryGetValue(out string? text) ? text : "";

    private static string Space(JsonObject o) => Text(o["metadata"], "namespace");
}
