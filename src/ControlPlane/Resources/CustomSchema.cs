using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Sallyport.Policy.Validation.Schemas;

namespace Sallyport.ControlPlane.Resources;

/// <summary>
/// A structural OpenAPI v3 schema of a CustomResourceDefinition as one of ours, so that pruning, defaults, validation, owners and
/// <c>kubectl explain</c> work as for the kinds that the program knows. Rules in CEL, <c>allOf</c>, <c>oneOf</c>, <c>not</c> and <c>format</c> are not looked at.
/// </summary>
internal static class CustomSchema
{
    /// <summary>As deep as a document may be.</summary>
    private const int MaxDepth = 64;

    /// <summary>Reads a schema; what says nothing, or is too deep, lets everything pass.</summary>
    public static Schema Read(JsonNode? written, int depth = 0)
    {
        if (depth > MaxDepth) return Schema.Any;
        if (written.IsTrue("x-kubernetes-int-or-string")) return Schema.IntOrString;
        return written.Text("type") switch
        {
            "object" => ReadObject(written!, depth),
            "array" => ReadList(written!, depth),
            "string" => ReadText(written),
            "integer" => ReadInteger(written),
            "number" => new NumberSchema { Minimum = Number(written, "minimum") ?? double.NegativeInfinity, Maximum = Number(written, "maximum") ?? double.PositiveInfinity },
            "boolean" => Schema.Flag,
            _ => Schema.Any,
        };
    }

    /// <summary>The patterns of a schema that cannot be used, with their paths.</summary>
    public static IEnumerable<(string Path, string Problem)> BadPatterns(JsonNode? written, string path, int depth = 0)
    {
        if (depth > MaxDepth || written is not JsonObject) yield break;
        if (written.Text("pattern") is { } pattern && TryMake(pattern, out string problem) is null) yield return ($"{path}.pattern", problem);
        foreach ((string name, JsonNode? property) in written.Members("properties"))
        {
            foreach ((string, string) bad in BadPatterns(property, $"{path}.properties[{name}]", depth + 1)) yield return bad;
        }
        foreach (string part in (string[])["items", "additionalProperties"])
        {
            foreach ((string, string) bad in BadPatterns(written.At(part), $"{path}.{part}", depth + 1)) yield return bad;
        }
    }

    private static Schema ReadObject(JsonNode written, int depth)
    {
        bool isAtomic = written.Text("x-kubernetes-map-type") == "atomic";
        if (written.At("properties") is JsonObject properties)
        {
            HashSet<string> required = [.. written.Items("required").Select(name => name.Text()).OfType<string>()];
            return new ObjectSchema([.. properties.Select(property => FieldOf(property.Key, property.Value, required.Contains(property.Key), depth))])
            {
                PreservesUnknown = written.IsTrue("x-kubernetes-preserve-unknown-fields"), IsAtomic = isAtomic,
            };
        }
        if (written.At("additionalProperties") is JsonObject values) return new MapSchema(Read(values, depth + 1)) { IsAtomic = isAtomic };
        return written.IsTrue("x-kubernetes-preserve-unknown-fields") || written.IsTrue("additionalProperties") || depth == 0
            ? new ObjectSchema([]) { PreservesUnknown = true, IsAtomic = isAtomic }
            : new ObjectSchema([]) { IsAtomic = isAtomic };
    }

    private static FieldSchema FieldOf(string name, JsonNode? written, bool isRequired, int depth) => new(name, Read(written, depth + 1))
    {
        IsRequired = isRequired, Default = written.At("default")?.ToJsonString(), Description = written.Text("description") ?? "",
    };

    private static ListSchema ReadList(JsonNode written, int depth) => new(Read(written.At("items"), depth + 1))
    {
        Keys = written.Text("x-kubernetes-list-type") == "map"
            ? [.. written.Items("x-kubernetes-list-map-keys").Select(key => key.Text()).OfType<string>()] : [],
        IsSet = written.Text("x-kubernetes-list-type") == "set",
        MinItems = Size(written, "minItems", 0),
        MaxItems = Size(written, "maxItems", int.MaxValue),
    };

    private static StringSchema ReadText(JsonNode? written) => new()
    {
        MinLength = Size(written, "minLength", 0),
        MaxLength = Size(written, "maxLength", int.MaxValue),
        Values = [.. written.Items("enum").Select(value => value.Text()).OfType<string>()],
        Pattern = written.Text("pattern") is { } pattern && TryMake(pattern, out _) is { } regex
            ? new TextPattern(pattern, $"the form {pattern}", regex.IsMatch) : null,
    };

    private static IntegerSchema ReadInteger(JsonNode? written) => new()
    {
        Minimum = written.Integer("minimum") ?? long.MinValue,
        Maximum = written.Integer("maximum") ?? long.MaxValue,
        Values = [.. written.Items("enum").Select(value => value.Integer()).OfType<long>()],
    };

    // Without backtracking, whose time no caller of the API shall have in hand.
    private static Regex? TryMake(string pattern, out string problem)
    {
        try
        {
            problem = "";
            return new Regex(pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
        }
        catch (Exception unusable) when (unusable is ArgumentException or NotSupportedException)
        {
            problem = unusable.Message;
            return null;
        }
    }

    private static int Size(JsonNode? written, string name, int none) => (int)Math.Clamp(written.Integer(name) ?? none, 0, int.MaxValue);

    private static double? Number(JsonNode? written, string name) => written.At(name) is JsonValue value && value.TryGetValue(out double number) ? number : null;
}
