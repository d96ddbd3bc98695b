using System.Globalization;
using System.Text;
using System.Text.Json;
using Sallyport.Policy.Validation;

namespace Sallyport.Policy.Parsing;

/// <summary>Reads JSON into nodes: one or more objects in a row, as kubectl tries before it takes a text for YAML.</summary>
internal sealed class JsonNodeReader
{
    private readonly string _document;
    private readonly byte[] _bytes;
    private readonly int _linesBefore;
    private readonly Diagnostics _found = new();
    private readonly OpenCollections _open = new();
    private readonly List<Node> _roots = [];
    private int _offset;
    private int _line = 1;
    private int _column = 1;

    private JsonNodeReader(string document, byte[] bytes, int linesBefore)
    {
        _document = document;
        _bytes = bytes;
        _linesBefore = linesBefore;
    }

    /// <summary>Reads the text if it is JSON from its first brace to its end. False for anything else, which may still be YAML.</summary>
    public static bool TryRead(DocumentText document, int linesBefore, Diagnostics diagnostics, out IReadOnlyList<Node> roots)
    {
        roots = [];
        ReadOnlySpan<byte> bytes = document.Bytes.Span;
        int start = bytes.IndexOfAnyExcept(" \t\r\n"u8);
        if (start < 0 || bytes[start] != (byte)'{' || bytes.Length > DocumentReader.MaxBytes) return false;
        JsonNodeReader reader = new(document.Name, document.Bytes.ToArray(), linesBefore);
        try
        {
            reader.Read();
        }
        catch (JsonException)
        {
            return false;
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair in an escape; the YAML reader finds better words for it.
            return false;
        }

        foreach (Diagnostic found in reader._found) diagnostics.Add(found);
        roots = reader._roots;
        return true;
    }

    private void Read()
    {
        JsonReaderOptions options = new() { MaxDepth = DocumentLimits.MaxDepth, AllowMultipleValues = true };
        Utf8JsonReader reader = new(_bytes, options);
        int nodes = 0;
        while (reader.Read())
        {
            // The YAML reader has the same limit, and says so.
            if (++nodes > DocumentLimits.MaxNodes) throw new JsonException();
            Mark mark = MarkAt((int)reader.TokenStartIndex);
            switch (reader.TokenType)
            {
                case JsonTokenType.StartObject:
                    _open.OpenMapping(mark);
                    break;
                case JsonTokenType.StartArray:
                    _open.OpenSequence(mark);
                    break;
                case JsonTokenType.EndObject or JsonTokenType.EndArray:
                    Place(_open.Close(out _));
                    break;
                default:
                    Place(ReadScalar(ref reader, mark));
                    break;
            }
        }
    }

    private void Place(Node node)
    {
        if (_open.Innermost is not { } frame) _roots.Add(node);
        else if (frame.Add(node, isMerge: false) is { } duplicate) _found.Add(DuplicateKeys.Describe(_open, duplicate, node));
    }

    private static ScalarNode ReadScalar(ref Utf8JsonReader reader, Mark mark)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.Null:
                return ScalarNode.OfNull(mark);
            case JsonTokenType.True or JsonTokenType.False:
                bool value = reader.TokenType == JsonTokenType.True;
                return ScalarNode.OfBoolean(mark, value ? "true" : "false", value);
            case JsonTokenType.Number:
                string text = Encoding.ASCII.GetString(reader.ValueSpan);
                if (reader.TryGetInt64(out long integer)) return ScalarNode.OfInteger(mark, text, integer);
                double number = double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);
                return double.IsFinite(number) ? ScalarNode.OfFloat(mark, text, number) : throw new JsonException();
            default:
                return ScalarNode.OfString(mark, reader.GetString()!);
        }
    }

    // Tokens come in order, so every byte is counted once, also when the whole text is one line.
    private Mark MarkAt(int offset)
    {
        for (; _offset < offset; _offset++)
        {
            byte b = _bytes[_offset];
            if (b == (byte)'\n')
            {
                _line++;
                _column = 1;
            }
            else if ((b & 0xc0) != 0x80)
            {
                _column++;
            }
        }

        return new Mark(_document, _linesBefore + _line, _column);
    }
}
