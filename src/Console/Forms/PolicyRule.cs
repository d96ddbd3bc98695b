using System.Text.Json.Nodes;
using Sallyport.Console.Wizard;

namespace Sallyport.Console.Forms;

/// <summary>One rule of an AuthorizationPolicy: who, what, under which conditions. Fields of a list are separated by commas, blanks or lines.</summary>
public sealed class PolicyRule
{
    /// <summary>Fields of a source, in Istio's names.</summary>
    public static IReadOnlyList<string> SourceFields { get; } =
        ["requestPrincipals", "notRequestPrincipals", "principals", "notPrincipals", "namespaces", "notNamespaces", "ipBlocks", "notIpBlocks", "remoteIpBlocks", "notRemoteIpBlocks"];

    /// <summary>Fields of an operation, in Istio's names.</summary>
    public static IReadOnlyList<string> OperationFields { get; } =
        ["hosts", "notHosts", "paths", "notPaths", "methods", "notMethods", "ports", "notPorts"];

    public Dictionary<string, string> Source { get; } = SourceFields.ToDictionary(name => name, _ => "");

    public Dictionary<string, string> Operation { get; } = OperationFields.ToDictionary(name => name, _ => "");

    public List<ConditionLine> Conditions { get; } = [];

    public JsonObject ToJson()
    {
        JsonObject rule = [];
        if (Lists(Source) is { Count: > 0 } source)
            rule["from"] = new JsonArray(new JsonObject { ["source"] = source });
        if (Lists(Operation) is { Count: > 0 } operation)
            rule["to"] = new JsonArray(new JsonObject { ["operation"] = operation });
        JsonNode[] when = [.. Conditions.Where(line => line.Key.Trim().Length > 0).Select(line => line.ToJson())];
        if (when.Length > 0)
            rule["when"] = new JsonArray(when);
        return rule;
    }

    private static JsonObject Lists(Dictionary<string, string> fields)
    {
        JsonObject o = [];
        foreach ((string name, string text) in fields)
            if (MatchRule.Words(text) is { Count: > 0 } values)
                o[name] = new JsonArray([.. values.Select(value => (JsonNode)value)]);
        return o;
    }
}
