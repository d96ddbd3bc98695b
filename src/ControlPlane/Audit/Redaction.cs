using System.Text.Json.Nodes;

namespace Sallyport.ControlPlane.Audit;

/// <summary>Objects for the audit log: without the values of Secrets, tokens, keys and what kubectl copied of them.</summary>
internal static class Redaction
{
    private const string Hidden = "***";
    private const string LastApplied = "kubectl.kubernetes.io/last-applied-configuration";

    // Key sets written in a policy may be symmetric ones of somebody who did not know better.
    private static readonly HashSet<string> _always = new(StringComparer.Ordinal) { "token", "jwks", "stringData" };

    /// <param name="o">The object, a list of them, or a patch.</param>
    /// <param name="isSecret">True when it is about Secrets or tokens: then only names and types stay.</param>
    public static JsonNode? Of(JsonNode? o, bool isSecret)
    {
        JsonNode? copy = o?.DeepClone();
        // A JSON patch names its values by path, in any of which a secret may stand.
        if (isSecret && copy is JsonArray operations) return new JsonArray([.. operations.Select(_ => (JsonNode)Hidden)]);
        if (copy is not null) Hide(copy, isSecret);
        return copy;
    }

    private static void Hide(JsonNode node, bool isSecret)
    {
        if (node is JsonArray items)
        {
            foreach (JsonNode? item in items)
            {
                if (item is not null) Hide(item, isSecret);
            }
        }
        else if (node is JsonObject members)
        {
            // An operation of a JSON patch: what its path leads to is what its value is.
            bool isHiddenOperation = members["path"] is JsonValue path && _always.Overlaps(path.ToString().Split('/'));
            foreach ((string name, JsonNode? value) in members.ToArray())
            {
                bool hides = name == LastApplied || _always.Contains(name) || (isSecret && name is "data" or "cells") || (isHiddenOperation && name == "value");
                if (hides && value is not null) members[name] = Masked(value);
                else if (value is not null) Hide(value, isSecret);
            }
        }
    }

    // The names stay: which key of a Secret was changed is what an audit is about.
    private static JsonNode Masked(JsonNode value)
    {
        if (value is not JsonObject entries) return Hidden;
        JsonObject masked = [];
        foreach ((string name, _) in entries) masked[name] = Hidden;
        return masked;
    }
}
