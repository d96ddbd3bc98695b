using System.Text.Json.Nodes;
using Sallyport.Policy.Validation.Schemas;

namespace Sallyport.ControlPlane.OpenApi;

/// <summary>A schema of ours as an OpenAPI schema: the same fields, types, limits and words.</summary>
internal static class OpenApiSchema
{
    public static JsonObject Of(Schema schema) => schema switch
    {
        ObjectSchema fields => OfObject(fields),
        ListSchema list => OfList(list),
        MapSchema map => OfMap(map),
        StringSchema text => OfText(text),
        DurationSchema => new JsonObject { ["type"] = "string" },
        BooleanSchema => new JsonObject { ["type"] = "boolean" },
        IntegerSchema number => OfInteger(number),
        NumberSchema number => OfNumber(number),
        IntOrStringSchema => new JsonObject
        {
            ["anyOf"] = new JsonArray(new JsonObject { ["type"] = "integer" }, new JsonObject { ["type"] = "string" }),
            ["x-kubernetes-int-or-string"] = true,
        },
        AnySchema => new JsonObject { ["type"] = "object", ["x-kubernetes-preserve-unknown-fields"] = true },
        _ => throw new ArgumentException($"No OpenAPI form for {schema.GetType().Name}.", nameof(schema)),
    };

    private static JsonObject OfObject(ObjectSchema schema)
    {
        JsonObject properties = [];
        JsonArray required = [];
        foreach (FieldSchema field in schema.Fields)
        {
            properties[field.Name] = Describe(Of(field.Schema), field.Description);
            if (field.Alias is not null)
                properties[field.Alias] = Describe(Of(field.Schema), $"Old spelling of {field.Name}.");
            if (field.IsRequired)
                required.Add(field.Name);
        }
        JsonObject result = new() { ["type"] = "object", ["properties"] = properties };
        if (required.Count > 0)
            result["required"] = required;
        if (schema.PreservesUnknown)
            result["x-kubernetes-preserve-unknown-fields"] = true;
        return result;
    }

    private static JsonObject OfList(ListSchema schema)
    {
        JsonObject result = new() { ["type"] = "array", ["items"] = Of(schema.Item) };
        Limit(result, "minItems", schema.MinItems, 0);
        Limit(result, "maxItems", schema.MaxItems, int.MaxValue);
        return result;
    }

    private static JsonObject OfMap(MapSchema schema)
    {
        JsonObject result = new() { ["type"] = "object", ["additionalProperties"] = Of(schema.Value) };
        Limit(result, "minProperties", schema.MinEntries, 0);
        Limit(result, "maxProperties", schema.MaxEntries, int.MaxValue);
        return result;
    }

    private static JsonObject OfText(StringSchema schema)
    {
        JsonObject result = new() { ["type"] = "string" };
        Limit(result, "minLength", schema.MinLength, 0);
        Limit(result, "maxLength", schema.MaxLength, int.MaxValue);
        if (schema.Pattern is not null)
            result["pattern"] = schema.Pattern.Expression;
        if (schema.Values.Count > 0)
            result["enum"] = new JsonArray([.. schema.Values.Select(value => (JsonNode)JsonValue.Create(value))]);
        return result;
    }

    private static JsonObject OfInteger(IntegerSchema schema)
    {
        JsonObject result = new() { ["type"] = "integer" };
        Limit(result, "minimum", schema.Minimum, long.MinValue);
        Limit(result, "maximum", schema.Maximum, long.MaxValue);
        return result;
    }

    private static JsonObject OfNumber(NumberSchema schema)
    {
        JsonObject result = new() { ["type"] = "number" };
        if (double.IsFinite(schema.Minimum))
            result["minimum"] = schema.Minimum;
        if (double.IsFinite(schema.Maximum))
            result["maximum"] = schema.Maximum;
        return result;
    }

    private static JsonObject Describe(JsonObject schema, string description)
    {
        if (description.Length > 0)
            schema["description"] = description;
        return schema;
    }

    private static void Limit(JsonObject schema, string name, long value, long none)
    {
        if (value != none)
            schema[name] = value;
    }
}
