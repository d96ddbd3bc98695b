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

    /// <summary>Where a type of Kubernetes is described, so that several kinds share it and <c>kubectl explain</c> knows its name.</summary>
    public static string NameOf(ObjectSchema schema) => schema.Name switch
    {
        "ObjectMeta" or "OwnerReference" or "ManagedFieldsEntry" or "LabelSelector" or "LabelSelectorRequirement" or "Condition" =>
            "io.k8s.apimachinery.pkg.apis.meta.v1." + schema.Name,
        _ => "io.k8s.api." + schema.Name,
    };

    /// <summary>The named types that a schema refers to, each once.</summary>
    public static void Collect(Schema schema, Dictionary<string, ObjectSchema> found)
    {
        switch (schema)
        {
            case ObjectSchema known:
                foreach (FieldSchema field in known.Fields)
                    CollectPart(field.Schema, found);
                break;
            case ListSchema list:
                CollectPart(list.Item, found);
                break;
            case MapSchema map:
                CollectPart(map.Value, found);
                break;
        }
    }

    private static void CollectPart(Schema part, Dictionary<string, ObjectSchema> found)
    {
        if (part is not ObjectSchema { Name.Length: > 0 } named || found.TryAdd(NameOf(named), named))
            Collect(part, found);
    }

    private static JsonObject Part(Schema schema) => schema is ObjectSchema { Name.Length: > 0 } named
        ? new JsonObject { ["allOf"] = new JsonArray(new JsonObject { ["$ref"] = "#/components/schemas/" + NameOf(named) }), ["default"] = new JsonObject() }
        : Of(schema);

    private static JsonObject OfObject(ObjectSchema schema)
    {
        JsonObject properties = [];
        JsonArray required = [];
        foreach (FieldSchema field in schema.Fields)
        {
            JsonObject property = Describe(Part(field.Schema), field.Description);
            if (field.Default is { } text)
                property["default"] = JsonNode.Parse(text);
            properties[field.Name] = property;
            if (field.Alias is not null)
                properties[field.Alias] = Describe(Part(field.Schema), $"Old spelling of {field.Name}.");
            if (field.IsRequired)
                required.Add(field.Name);
        }
        JsonObject result = new() { ["type"] = "object", ["properties"] = properties };
        if (schema.IsAtomic)
            result["x-kubernetes-map-type"] = "atomic";
        if (required.Count > 0)
            result["required"] = required;
        if (schema.PreservesUnknown)
            result["x-kubernetes-preserve-unknown-fields"] = true;
        return result;
    }

    private static JsonObject OfList(ListSchema schema)
    {
        JsonObject result = new() { ["type"] = "array", ["items"] = Part(schema.Item) };
        if (schema.IsSet)
            result["x-kubernetes-list-type"] = "set";
        if (schema.Keys.Count > 0)
            (result["x-kubernetes-list-type"], result["x-kubernetes-list-map-keys"]) = ("map", new JsonArray([.. schema.Keys.Select(key => (JsonNode)key)]));
        Limit(result, "minItems", schema.MinItems, 0);
        Limit(result, "maxItems", schema.MaxItems, int.MaxValue);
        return result;
    }

    private static JsonObject OfMap(MapSchema schema)
    {
        JsonObject result = new() { ["type"] = "object", ["additionalProperties"] = Part(schema.Value) };
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
        if (schema.Values.Count > 0)
        {
            result["enum"] = new JsonArray([.. schema.Values.Select(value => (JsonNode)value)]);
            return result;
        }
        if (schema.Minimum != int.MinValue)
            Limit(result, "minimum", schema.Minimum, long.MinValue);
        if (schema.Maximum != int.MaxValue)
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
