using System.Text.Json.Nodes;

namespace Sallyport.Console.Api;

/// <summary>A schema, and those it may refer to.</summary>
internal readonly record struct KindSchema(JsonObject Schema, JsonObject All)
{
    /// <summary>References that lead to references; more is a mistake of the document.</summary>
    private const int MaxHops = 8;

    public string Text(string name) => Schema[name] is JsonValue value && value.TryGetValue(out string? text) ? text : "";

    public IEnumerable<string> Texts(string name) => (Schema[name] as JsonArray ?? []).Select(value => value?.ToString() ?? "").Where(value => value.Length > 0);

    public IEnumerable<(string Name, KindSchema Schema)> Properties
    {
        get
        {
            foreach ((string name, JsonNode? schema) in Schema["properties"] as JsonObject ?? [])
                if (Of(schema) is { } found)
                    yield return (name, found);
        }
    }

    public KindSchema? Items => Of(Schema["items"]);

    public KindSchema? Map => Of(Schema["additionalProperties"]);

    public KindSchema? Property(string name) => Of((Schema["properties"] as JsonObject)?[name]) ?? Map;

    public static KindSchema? Find(JsonObject all, string apiVersion, string kind)
    {
        int slash = apiVersion.IndexOf('/');
        (string group, string version) = slash < 0 ? ("", apiVersion) : (apiVersion[..slash], apiVersion[(slash + 1)..]);
        foreach ((_, JsonNode? schema) in all)
            if ((schema?["x-kubernetes-group-version-kind"] as JsonArray)?.Any(one =>
                (string?)one?["kind"] == kind && (string?)one["group"] == group && (string?)one["version"] == version) == true)
                return new KindSchema(schema!.AsObject(), all);
        return null;
    }

    private KindSchema? Of(JsonNode? node)
    {
        for (int hops = 0; hops < MaxHops; hops++)
        {
            if (node is not JsonObject o)
                return null;
            if (Target(o) is not { } target)
                return this with { Schema = o };
            node = All[target];
            // What is said at the place of use is said of this field.
            if (node is JsonObject named && o["description"] is { } about)
            {
                JsonObject copy = [];
                foreach ((string name, JsonNode? value) in named)
                    copy[name] = name == "description" ? null : value?.DeepClone();
                copy["description"] = about.DeepClone();
                node = copy;
            }
        }
        return null;
    }

    private static string? Target(JsonObject o)
    {
        const string Prefix = "#/components/schemas/";
        string? reference = (string?)(o["$ref"] ?? (o["allOf"] is JsonArray { Count: 1 } all ? all[0]?["$ref"] : null));
        return reference?.StartsWith(Prefix, StringComparison.Ordinal) == true ? reference[Prefix.Length..] : null;
    }
}
