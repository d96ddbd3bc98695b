using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Sallyport.Policy.Parsing;
using Sallyport.Policy.Validation;

namespace Sallyport.ControlPlane.Api;

/// <summary>Text from a caller as JSON nodes, bounded; and back.</summary>
internal static class JsonBody
{
    /// <summary>Longest body that is read, as in Kubernetes.</summary>
    public const int MaxBytes = 3 * 1024 * 1024;

    /// <summary>Text as it is: nobody puts an answer of ours into a page of HTML.</summary>
    public static JsonSerializerOptions Options { get; } = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly JsonWriterOptions _writing = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static byte[] Write(JsonNode node)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter writer = new(stream, _writing)) node.WriteTo(writer);
        return stream.ToArray();
    }

    /// <summary>Reads JSON. Of a member given twice the last counts, and its path is noted.</summary>
    /// <exception cref="JsonException">No JSON, or nested too deeply.</exception>
    public static JsonNode? Read(ReadOnlySpan<byte> json, List<string>? duplicates = null)
    {
        Utf8JsonReader reader = new(json, new JsonReaderOptions { MaxDepth = NodeJson.MaxDepth });
        if (!reader.Read()) throw new JsonException("unexpected end of JSON input");
        JsonNode? read = ReadValue(ref reader, "", duplicates ?? []);
        if (reader.Read()) throw new JsonException("invalid character after top-level value");
        return read;
    }

    /// <summary>Reads YAML, of which JSON is a part, as kubectl does. Null when it cannot be read.</summary>
    public static JsonNode? ReadYaml(ReadOnlyMemory<byte> yaml)
    {
        Diagnostics findings = new();
        Node[] documents = [.. DocumentReader.Read(new DocumentText("body", yaml), findings).Take(2)];
        return documents.Length == 1 && !findings.HasErrors ? NodeJson.Of(documents[0]) : null;
    }

    private static JsonNode? ReadValue(ref Utf8JsonReader reader, string path, List<string> duplicates)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                return ReadObject(ref reader, path, duplicates);
            case JsonTokenType.StartArray:
                JsonArray items = [];
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                    items.Add(ReadValue(ref reader, $"{path}[{items.Count}]", duplicates));
                return items;
            case JsonTokenType.String:
                return reader.GetString();
            case JsonTokenType.Number:
                return reader.TryGetInt64(out long integer) ? integer : JsonElement.ParseValue(ref reader) is var number ? JsonValue.Create(number) : null;
            case JsonTokenType.True:
                return true;
            case JsonTokenType.False:
                return false;
            default:
                return null;
        }
    }

    private static JsonObject ReadObject(ref Utf8JsonReader reader, string path, List<string> duplicates)
    {
        JsonObject members = [];
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            string name = reader.GetString()!;
            string at = path.Length == 0 ? name : $"{path}.{name}";
            reader.Read();
            if (members.ContainsKey(name)) duplicates.Add(at);
            members[name] = ReadValue(ref reader, at, duplicates);
        }
        return members;
    }
}
