using System.Text.Json;
using System.Text.Json.Nodes;
using Sallyport.Policy.Validation.Schemas;

namespace Sallyport.ControlPlane.Admission;

/// <summary>Values of the wrong type in Kubernetes' own kinds, in the words of Go's decoder, which refuses them before anything else is looked at.</summary>
internal static class GoTypes
{
    /// <summary>The first mistake; null when every type is right.</summary>
    public static string? Mistake(JsonNode? value, Schema schema, string parent = "", string path = "")
    {
        if (value is null) return null;
        switch (schema)
        {
            case ObjectSchema known when value is JsonObject members:
                foreach (FieldSchema field in known.Fields)
                {
                    if (Mistake(members[field.Name], field.Schema, known.Name, path.Length == 0 ? field.Name : $"{path}.{field.Name}") is { } found) return found;
                }
                return null;
            case ListSchema list when value is JsonArray items:
                return items.Select(item => Mistake(item, list.Item, parent, path)).FirstOrDefault(found => found is not null);
            case MapSchema map when value is JsonObject entries:
                return entries.Select(entry => Mistake(entry.Value, map.Value, parent, path)).FirstOrDefault(found => found is not null);
            case AnySchema or IntOrStringSchema:
                return null;
        }
        JsonValueKind kind = value.GetValueKind();
        bool fits = (schema, kind) switch
        {
            (StringSchema, JsonValueKind.String) => true,
            (BooleanSchema, JsonValueKind.True or JsonValueKind.False) => true,
            (IntegerSchema, JsonValueKind.Number) => long.TryParse(value.ToJsonString(), out _),
            _ => false,
        };
        return fits ? null : $"json: cannot unmarshal {NameOf(value, kind)} into Go struct field {parent}.{path} of type {TypeOf(schema)}";
    }

    private static string NameOf(JsonNode value, JsonValueKind kind) => kind switch
    {
        JsonValueKind.String => "string",
        JsonValueKind.Number => long.TryParse(value.ToJsonString(), out _) ? "number" : $"number {value.ToJsonString()}",
        JsonValueKind.Array => "array",
        JsonValueKind.Object => "object",
        _ => "bool",
    };

    private static string TypeOf(Schema schema) => schema switch
    {
        StringSchema => "string",
        BooleanSchema => "bool",
        IntegerSchema => "int32",
        MapSchema map => $"map[string]{TypeOf(map.Value)}",
        ListSchema list => $"[]{TypeOf(list.Item)}",
        ObjectSchema known => $"v1.{known.Name}",
        _ => "interface {}",
    };
}
