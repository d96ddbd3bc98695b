using System.Diagnostics.CodeAnalysis;

namespace Sallyport.Engine.Tokens;

/// <summary>A JSON object that was read once, flattened for walking without allocation.</summary>
/// <remarks>Strings are unescaped in place: their positions point into the very buffer that was parsed.</remarks>
internal sealed class JsonTape
{
    private readonly byte[] _text;
    private readonly JsonNode[] _nodes;

    internal JsonTape(byte[] text, JsonNode[] nodes)
    {
        _text = text;
        _nodes = nodes;
    }

    /// <summary>The object itself.</summary>
    public JsonValue Root => new(this, 0);

    /// <summary>What the nodes keep in memory, without the text, which others may share.</summary>
    public int NodeBytes => _nodes.Length * 24 + 64;

    internal ReadOnlySpan<byte> Text => _text;

    internal ReadOnlySpan<JsonNode> Nodes => _nodes;

    /// <summary>
    /// Reads <paramref name="length"/> bytes of <paramref name="buffer"/> as one JSON object, the way Envoy does
    /// (request-authentication.md 7.5, 7.6). The bytes are overwritten and belong to the tape afterwards.
    /// </summary>
    public static bool TryParse(byte[] buffer, int start, int length, [NotNullWhen(true)] out JsonTape? tape)
    {
        JsonParser parser = new(buffer, start, length);
        try
        {
            tape = parser.TryParseDocument() ? new JsonTape(buffer, parser.CopyNodes()) : null;
            return tape is not null;
        }
        finally
        {
            parser.Release();
        }
    }
}
