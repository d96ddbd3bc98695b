using System.Text.Json;
using System.Text.Json.Nodes;
using Sallyport.ControlPlane.Api;
using Sallyport.ControlPlane.Resources;
using Sallyport.Policy.Validation.Schemas;

namespace Sallyport.ControlPlane.Admission;

/// <summary>The schema of a custom resource (validation.md, layer S), in the words of Kubernetes' API server.</summary>
/// <remarks>
/// The same schemas as those <c>check</c> uses; only the words differ. As there, rules that look deeper (<c>x-kubernetes-validations</c>)
/// are checked when the types hold. What this lets pass, <see cref="Meaning"/> still refuses.
/// </remarks>
internal sealed class SchemaRules
{
    private readonly List<Cause> _causes = [];

    public static List<Cause> Check(JsonObject o, ResourceType type)
    {
        if (type.Schema is not { } schema || !type.IsCustom) return [];
        SchemaRules rules = new();
        foreach (FieldSchema field in schema.Fields)
        {
            // A field that is null and may not be: the API server drops it only where it has a default.
            if (field.Name is "apiVersion" or "kind" or "metadata") continue;
            if (!o.ContainsKey(field.Name))
            {
                if (field.IsRequired) rules._causes.Add(Cause.Required(field.Name));
                continue;
            }
            rules.Check(o[field.Name], field.Schema, field.Name, isRoot: true);
        }
        if (rules._causes.Count == 0) return DeepRules.Check(o, schema);
        rules._causes.Insert(0, new Cause("FieldValueInvalid", "<nil>",
            "Invalid value: \"null\": some validation rules were not checked because the object was invalid; correct the existing errors to complete validation"));
        return rules._causes;
    }

    private void Check(JsonNode? value, Schema schema, string path, bool isRoot = false)
    {
        if (value is null && !isRoot) return;
        switch (schema)
        {
            case AnySchema:
                break;
            case ObjectSchema known when value is JsonObject members:
                CheckObject(members, known, path);
                break;
            case MapSchema map when value is JsonObject members:
                foreach ((string name, JsonNode? member) in members) Check(member, map.Value, $"{path}.{name}");
                break;
            case ListSchema list when value is JsonArray items:
                CheckList(items, list, path);
                break;
            case StringSchema text when KindOf(value) == "string":
                CheckText(value.Text()!, text, path);
                break;
            case IntegerSchema { Values.Count: > 0 } list when KindOf(value) == "integer":
                if (!list.Values.Contains(value.Integer() ?? 0))
                    _causes.Add(Cause.NotSupported(path, value!.ToJsonString(), list.Values.Select(v => $"{v}")));
                break;
            case IntegerSchema range when KindOf(value) == "integer":
                CheckRange(value, range.Minimum, range.Maximum, path);
                break;
            case NumberSchema range when KindOf(value) is "integer" or "number":
                CheckRange(value, range.Minimum, range.Maximum, path);
                break;
            case BooleanSchema when KindOf(value) == "boolean":
            case DurationSchema when KindOf(value) == "string":
            case IntOrStringSchema when KindOf(value) is "integer" or "string":
                break;
            default:
                WrongType(value, schema, path);
                break;
        }
    }

    private void CheckObject(JsonObject members, ObjectSchema schema, string path)
    {
        foreach (FieldSchema field in schema.Fields)
        {
            string at = $"{path}.{field.Name}";
            if (members[field.Name] is { } value) Check(value, field.Schema, at);
            else if (field.IsRequired) _causes.Add(Cause.Required(at));
            if (field.Alias is { } alias && members[alias] is { } old) Check(old, field.Schema, $"{path}.{alias}");
        }
    }

    private void CheckList(JsonArray items, ListSchema schema, string path)
    {
        if (items.Count > schema.MaxItems)
            _causes.Add(new Cause("FieldValueTooMany", path, $"Too many: {items.Count}: must have at most {schema.MaxItems} items"));
        if (items.Count < schema.MinItems)
            Body(path, $"{items.Count}", $"should have at least {schema.MinItems} items");
        CheckUnique(items, schema, path);
        for (int i = 0; i < items.Count; i++) Check(items[i], schema.Item, $"{path}[{i}]");
    }

    private void CheckUnique(JsonArray items, ListSchema schema, string path)
    {
        if (schema.Keys.Count == 0 && !schema.IsSet) return;
        HashSet<string> seen = new(StringComparer.Ordinal);
        for (int i = 0; i < items.Count; i++)
        {
            if (KeyOf(items[i], schema) is { } key && !seen.Add(key))
                _causes.Add(new Cause("FieldValueDuplicate", $"{path}[{i}]", $"Duplicate value: {key}"));
        }
    }

    // As Go prints the keys of an entry.
    private static string? KeyOf(JsonNode? item, ListSchema schema)
    {
        if (schema.IsSet) return item?.ToJsonString(JsonBody.Options);
        string[] keys = [.. schema.Keys.Where(key => item.At(key) is not null)
            .Select(key => $"\"{key}\":{item.At(key)!.ToJsonString(JsonBody.Options)}")];
        return keys.Length == 0 ? null : $"map[string]interface {{}}{{{string.Join(", ", keys)}}}";
    }

    private void CheckText(string text, StringSchema schema, string path)
    {
        string shown = Quote(text, schema);
        int length = text.EnumerateRunes().Count();
        if (schema.Values.Count > 0 && !schema.Values.Contains(text)) _causes.Add(Cause.NotSupported(path, shown, schema.Values));
        if (length < schema.MinLength) Body(path, shown, $"should be at least {schema.MinLength} chars long");
        if (length > schema.MaxLength) _causes.Add(new Cause("FieldValueTooLong", path, $"Too long: may not be more than {schema.MaxLength} bytes"));
        else if (length >= schema.MinLength && schema.Pattern is { } pattern && !pattern.Matches(text))
            Body(path, shown, $"should match '{pattern.Expression}'");
    }

    private void CheckRange(JsonNode? value, double minimum, double maximum, string path)
    {
        double number = value!.GetValueKind() == JsonValueKind.Number && double.TryParse(value.ToJsonString(),
            System.Globalization.CultureInfo.InvariantCulture, out double read) ? read : double.NaN;
        if (number < minimum) Body(path, value.ToJsonString(), $"should be greater than or equal to {minimum}");
        if (number > maximum) Body(path, value.ToJsonString(), $"should be less than or equal to {maximum}");
    }

    private void WrongType(JsonNode? value, Schema schema, string path)
    {
        string kind = KindOf(value);
        _causes.Add(new Cause(
            "FieldValueTypeInvalid", path, $"Invalid value: \"{kind}\": {path} in body must be of type {TypeOf(schema)}: \"{kind}\""));
    }

    private void Body(string path, string value, string what) =>
        _causes.Add(Cause.Invalid(path, value, $"{path} in body {what}"));

    // A secret is no part of a message, whatever Kubernetes does.
    private static string Quote(string text, Schema schema) => schema.IsSecret ? "\"***\"" : JsonValue.Create(text).ToJsonString(JsonBody.Options);

    internal static string KindOf(JsonNode? value) => value?.GetValueKind() switch
    {
        JsonValueKind.Object => "object",
        JsonValueKind.Array => "array",
        JsonValueKind.String => "string",
        JsonValueKind.True or JsonValueKind.False => "boolean",
        JsonValueKind.Number => IsWhole(value) ? "integer" : "number",
        _ => "null",
    };

    private static bool IsWhole(JsonNode value) => decimal.TryParse(value.ToJsonString(), System.Globalization.NumberStyles.Float,
        System.Globalization.CultureInfo.InvariantCulture, out decimal number) && number == decimal.Truncate(number);

    private static string TypeOf(Schema schema) => schema switch
    {
        ListSchema => "array",
        StringSchema or DurationSchema => "string",
        IntegerSchema or IntOrStringSchema => "integer",
        NumberSchema => "number",
        BooleanSchema => "boolean",
        _ => "object",
    };
}
