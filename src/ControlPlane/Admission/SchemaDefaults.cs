using System.Text.Json.Nodes;
using Sallyport.Policy.Validation.Schemas;

namespace Sallyport.ControlPlane.Admission;

/// <summary>Fills in what a kind's schema says where a field is missing, as an API server does for structural schemas.</summary>
internal static class SchemaDefaults
{
    public static void Fill(JsonNode? value, Schema schema)
    {
        switch (schema)
        {
            case ObjectSchema known when value is JsonObject members:
                foreach (FieldSchema field in known.Fields)
                {
                    // Null counts as missing where there is a default.
                    if (field.Default is { } text && members[field.Name] is null) members[field.Name] = JsonNode.Parse(text);
                    if (members[field.Name] is { } member) Fill(member, field.Schema);
                }
                break;
            case ListSchema list when value is JsonArray items:
                foreach (JsonNode? item in items) Fill(item, list.Item);
                break;
            case MapSchema map when value is JsonObject entries:
                foreach ((_, JsonNode? entry) in entries) Fill(entry, map.Value);
                break;
        }
    }
}
