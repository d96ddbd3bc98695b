using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Sallyport.ControlPlane.Ownership;

/// <summary>One step of a path, in the spelling of <c>fieldsV1</c>.</summary>
internal static class FieldElement
{
    public const string MemberPrefix = "f:";
    private const string KeyPrefix = "k:";
    private const string ValuePrefix = "v:";
    private const string IndexPrefix = "i:";

    private static readonly JsonSerializerOptions s_plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Member(string name) => MemberPrefix + name;

    /// <summary>An entry of a list; null when the shape does not fit it.</summary>
    /// <param name="shape">Of the list.</param>
    /// <param name="entry">The entry.</param>
    public static string? Entry(FieldShape shape, JsonNode? entry)
    {
        if (shape.Kind == FieldShapeKind.Set)
            return entry is JsonValue ? ValuePrefix + entry.ToJsonString(s_plain) : null;
        if (entry is not JsonObject members)
            return null;
        JsonObject keys = [];
        foreach (string key in shape.Keys)
        {
            JsonNode? value = members[key] ?? DefaultOf(key);
            if (value is not JsonValue)
                return null;
            keys[key] = value.DeepClone();
        }
        return KeyPrefix + keys.ToJsonString(s_plain);
    }

    public static bool IsWellFormed(string element) => element.Length >= 2 && element[..2] switch
    {
        MemberPrefix => true,
        IndexPrefix => int.TryParse(element.AsSpan(2), out _),
        KeyPrefix => Parse(element) is JsonObject keys && keys.All(key => key.Value is JsonValue),
        ValuePrefix => Parse(element) is JsonValue,
        _ => false,
    };

    /// <summary>As in messages: <c>.name</c>, <c>[name="web"]</c>, <c>[="a"]</c>, <c>[0]</c>.</summary>
    public static string ToText(string element) => element[..2] switch
    {
        MemberPrefix => "." + element[2..],
        KeyPrefix => $"[{string.Join(',', Parse(element)!.AsObject().Select(key => $"{key.Key}={key.Value?.ToJsonString(s_plain)}"))}]",
        ValuePrefix => $"[={element[2..]}]",
        _ => $"[{element[2..]}]",
    };

    // The only key of a keyed list that has a default.
    private static JsonNode? DefaultOf(string key) => key == "protocol" ? JsonValue.Create("TCP") : null;

    private static JsonNode? Parse(string element)
    {
        try
        {
            return JsonNode.Parse(element[2..]);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
