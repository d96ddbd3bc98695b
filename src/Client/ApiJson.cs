using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Sallyport.Client;

/// <summary>JSON as it comes from a server, which is not trusted to write it well.</summary>
internal static class ApiJson
{
    /// <summary>As it is; nobody puts it into a page of HTML.</summary>
    public static JsonSerializerOptions Options { get; } = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly JsonDocumentOptions s_reading = new() { MaxDepth = 128, AllowDuplicateProperties = false };

    /// <exception cref="JsonException">No JSON, nested too deeply, or a member given twice.</exception>
    public static JsonNode? Parse(ReadOnlySpan<byte> json) => JsonNode.Parse(json, null, s_reading);

    public static JsonObject? Child(this JsonNode? node, string name) => (node as JsonObject)?[name] as JsonObject;

    public static string? Text(this JsonNode? node, string name) =>
        (node as JsonObject)?[name] is JsonValue value && value.TryGetValue(out string? text) ? text : null;
}
