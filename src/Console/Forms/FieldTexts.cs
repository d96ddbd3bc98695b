using System.Text.Json.Nodes;
using Sallyport.Console.Wizard;

namespace Sallyport.Console.Forms;

/// <summary>A source or an operation: its lists by Istio's names, each as the text that a person filled in.</summary>
public sealed class FieldTexts
{
    /// <summary>Fields of a source; each is followed by its negation.</summary>
    public static IReadOnlyList<string> SourceFields { get; } =
    [
        "requestPrincipals", "notRequestPrincipals", "principals", "notPrincipals", "namespaces", "notNamespaces",
        "serviceAccounts", "notServiceAccounts", "ipBlocks", "notIpBlocks", "remoteIpBlocks", "notRemoteIpBlocks",
    ];

    /// <summary>Fields of an operation.</summary>
    public static IReadOnlyList<string> OperationFields { get; } =
        ["hosts", "notHosts", "paths", "notPaths", "methods", "notMethods", "ports", "notPorts"];

    private readonly Dictionary<string, string> _texts = [];

    public string this[string field]
    {
        get => _texts.GetValueOrDefault(field, "");
        set => _texts[field] = value;
    }

    /// <summary>Of the fields that have a word in them, in the order of <paramref name="fields"/>.</summary>
    public JsonObject ToJson(IReadOnlyList<string> fields)
    {
        JsonObject o = [];
        foreach (string name in fields)
            if (MatchRule.Words(this[name]) is { Count: > 0 } values)
                o[name] = new JsonArray([.. values.Select(value => (JsonNode)value)]);
        return o;
    }

    /// <summary>The lists of an object, whatever their names.</summary>
    public static FieldTexts Read(JsonObject? o)
    {
        FieldTexts read = new();
        foreach ((string name, JsonNode? values) in o ?? [])
            read[name] = MatchRule.Join(values);
        return read;
    }
}
