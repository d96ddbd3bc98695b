using System.Buffers;
using System.Globalization;
using System.Text.Unicode;

namespace Sallyport.Engine.Tokens;

/// <summary>Reads JSON as Envoy reads it, into nodes; strings are unescaped in place (request-authentication.md 7.5, 7.6).</summary>
/// <remarks>
/// The platform's reader is stricter in some places (single quotes, bare keys, trailing commas, control characters) and laxer
/// in others (duplicate members), so tokens that Envoy takes would be refused and the other way round. Unescaping never makes
/// a string longer, hence the buffer itself can hold the result.
/// </remarks>
internal ref struct JsonParser
{
    /// <summary>How deep lists and objects may nest: 100 levels are valid, 101 are not (request-authentication.md 7.5).</summary>
    private const int MaxDepth = 100;

    private const int InitialNodes = 32;

    /// <summary>Numbers of up to this many digits are exact in a double and need no general conversion.</summary>
    private const int ExactDigits = 15;

    private readonly Span<byte> _text;
    private readonly int _limit;
    private JsonNode[] _nodes;
    private int _count;
    private int _at;

    public JsonParser(byte[] buffer, int start, int length)
    {
        _text = buffer;
        _at = start;
        _limit = start + length;
        _nodes = ArrayPool<JsonNode>.Shared.Rent(InitialNodes);
    }

    public readonly JsonNode[] CopyNodes() => _nodes.AsSpan(0, _count).ToArray();

    public void Release()
    {
        ArrayPool<JsonNode>.Shared.Return(_nodes);
        _nodes = [];
    }

    /// <summary>One object and nothing after it. A bare <c>null</c> counts as <c>{}</c> (request-authentication.md 7.5).</summary>
    public bool TryParseDocument()
    {
        if (!Utf8.IsValid(_text[_at.._limit]))
            return false;
        SkipWhitespace();
        if (!TryParseValue(MaxDepth, 0, 0))
            return false;
        SkipWhitespace();
        if (_at != _limit)
            return false;
        if (_nodes[0].Kind == JsonKind.Null)
            _nodes[0].Kind = JsonKind.Object;
        return _nodes[0].Kind == JsonKind.Object;
    }

    private bool TryParseValue(int depthLeft, int nameStart, int nameLength)
    {
        if (_at >= _limit)
            return false;
        int index = AddNode(nameStart, nameLength);
        bool ok = _text[_at] switch
        {
            (byte)'{' => TryParseObject(depthLeft, index),
            (byte)'[' => TryParseArray(depthLeft, index),
            (byte)'"' or (byte)'\'' => TryParseStringValue(index),
            (byte)'t' => TryParseLiteral("true"u8, JsonKind.True, index),
            (byte)'f' => TryParseLiteral("false"u8, JsonKind.False, index),
            (byte)'n' => TryParseLiteral("null"u8, JsonKind.Null, index),
            _ => TryParseNumber(index),
        };
        _nodes[index].End = _count;
        return ok;
    }

    private bool TryParseObject(int depthLeft, int index)
    {
        if (depthLeft == 0)
            return false;
        _nodes[index].Kind = JsonKind.Object;
        _at++;
        int members = 0;
        while (true)
        {
            SkipWhitespace();
            // A comma before the brace is fine after a member, but '{,}' is not (7.6).
            if (TryTake((byte)'}'))
                break;
            if (!TryParseName(out int start, out int length))
                return false;
            SkipWhitespace();
            if (!TryTake((byte)':'))
                return false;
            SkipWhitespace();
            if (!TryParseValue(depthLeft - 1, start, length))
                return false;
            members++;
            SkipWhitespace();
            if (TryTake((byte)','))
                continue;
            if (!TryTake((byte)'}'))
                return false;
            break;
        }
        return !JsonDuplicates.Exist(_text, _nodes.AsSpan(0, _count), index + 1, members);
    }

    private bool TryParseArray(int depthLeft, int index)
    {
        if (depthLeft == 0)
            return false;
        _nodes[index].Kind = JsonKind.Array;
        _at++;
        while (true)
        {
            SkipWhitespace();
            if (TryTake((byte)']'))
                return true;
            if (!TryParseValue(depthLeft - 1, 0, 0))
                return false;
            SkipWhitespace();
            if (TryTake((byte)','))
                continue;
            return TryTake((byte)']');
        }
    }

    private bool TryParseName(out int start, out int length)
    {
        start = length = 0;
        if (_at >= _limit)
            return false;
        if (_text[_at] is (byte)'"' or (byte)'\'')
            return TryParseString(out start, out length);

        start = _at;
        while (_at < _limit && (char.IsAsciiLetterOrDigit((char)_text[_at]) || _text[_at] == '_'))
            _at++;
        length = _at - start;
        ReadOnlySpan<byte> name = _text.Slice(start, length);
        return length > 0 && !char.IsAsciiDigit((char)name[0])
            && !name.SequenceEqual("null"u8) && !name.SequenceEqual("true"u8) && !name.SequenceEqual("false"u8);
    }

    private bool TryParseStringValue(int index)
    {
        if (!TryParseString(out int start, out int length))
            return false;
        _nodes[index].Kind = JsonKind.String;
        _nodes[index].SetText(start, length);
        return true;
    }

    private bool TryParseString(out int start, out int length)
    {
        byte quote = _text[_at++];
        start = _at;
        length = 0;
        int write = _at;
        while (true)
        {
            int plain = _text[_at.._limit].IndexOfAny(quote, (byte)'\\');
            if (plain < 0)
                return false;
            if (write != _at)
                _text.Slice(_at, plain).CopyTo(_text[write..]);
            write += plain;
            _at += plain;
            if (_text[_at++] == quote)
                break;
            if (!TryUnescape(ref write))
                return false;
        }
        length = write - start;
        return true;
    }

    private bool TryUnescape(ref int write)
    {
        if (_at >= _limit)
            return false;
        byte letter = _text[_at++];
        if (letter is (byte)'u' or (byte)'U')
            return TryUnescapeCodePoint(ref write);
        byte plain = letter switch
        {
            (byte)'b' => 8,
            (byte)'t' => 9,
            (byte)'n' => 10,
            (byte)'f' => 12,
            (byte)'r' => 13,
            (byte)'"' or (byte)'\'' or (byte)'\\' or (byte)'/' => letter,
            _ => 0,
        };
        if (plain == 0)
            return false;
        _text[write++] = plain;
        return true;
    }

    private bool TryUnescapeCodePoint(ref int write)
    {
        if (!TryReadHex(out int value) || value is >= 0xDC00 and <= 0xDFFF)
            return false;
        if (value is >= 0xD800 and <= 0xDBFF)
        {
            // Envoy's lexer looks for the second half as for any token, so whitespace may stand between the two.
            SkipWhitespace();
            if (!TryTake((byte)'\\') || !TryTake((byte)'u') || !TryReadHex(out int low) || low is < 0xDC00 or > 0xDFFF)
                return false;
            value = 0x10000 + ((value & 0x3FF) << 10) + (low & 0x3FF);
            // It also refuses the very last code point.
            if (value == 0x10FFFF)
                return false;
        }
        write += new System.Text.Rune(value).EncodeToUtf8(_text[write..]);
        return true;
    }

    private bool TryReadHex(out int value)
    {
        value = 0;
        if (_limit - _at < 4)
            return false;
        foreach (byte digit in _text.Slice(_at, 4))
        {
            if (!char.IsAsciiHexDigit((char)digit))
                return false;
            value = (value << 4) | (digit <= '9' ? digit - '0' : (digit | 0x20) - 'a' + 10);
        }
        _at += 4;
        return true;
    }

    /// <summary>The grammar of RFC 8259, and the result must be finite (request-authentication.md 7.6).</summary>
    private bool TryParseNumber(int index)
    {
        int start = _at;
        bool isNegative = TryTake((byte)'-');
        int digits = SkipDigits();
        if (digits == 0 || (digits > 1 && _text[_at - digits] == '0'))
            return false;
        if (digits <= ExactDigits && (_at >= _limit || _text[_at] is not ((byte)'.' or (byte)'e' or (byte)'E')))
        {
            long value = 0;
            foreach (byte digit in _text.Slice(_at - digits, digits))
                value = value * 10 + (digit - '0');
            return SetNumber(index, isNegative ? -(double)value : value);
        }
        if (TryTake((byte)'.') && SkipDigits() == 0)
            return false;
        if (TryTake((byte)'e') || TryTake((byte)'E'))
        {
            if (!TryTake((byte)'+'))
                TryTake((byte)'-');
            if (SkipDigits() == 0)
                return false;
        }
        return double.TryParse(_text[start.._at], NumberStyles.Float, CultureInfo.InvariantCulture, out double number)
            && double.IsFinite(number) && SetNumber(index, number);
    }

    private readonly bool SetNumber(int index, double value)
    {
        _nodes[index].Kind = JsonKind.Number;
        _nodes[index].SetNumber(value);
        return true;
    }

    private int SkipDigits()
    {
        int start = _at;
        while (_at < _limit && char.IsAsciiDigit((char)_text[_at]))
            _at++;
        return _at - start;
    }

    private bool TryParseLiteral(ReadOnlySpan<byte> literal, JsonKind kind, int index)
    {
        if (!_text[_at.._limit].StartsWith(literal))
            return false;
        _at += literal.Length;
        _nodes[index].Kind = kind;
        return true;
    }

    private bool TryTake(byte expected)
    {
        if (_at >= _limit || _text[_at] != expected)
            return false;
        _at++;
        return true;
    }

    private void SkipWhitespace()
    {
        while (_at < _limit && _text[_at] is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n')
            _at++;
    }

    private int AddNode(int nameStart, int nameLength)
    {
        if (_count == _nodes.Length)
        {
            JsonNode[] larger = ArrayPool<JsonNode>.Shared.Rent(_count * 2);
            _nodes.AsSpan(0, _count).CopyTo(larger);
            ArrayPool<JsonNode>.Shared.Return(_nodes);
            _nodes = larger;
        }
        _nodes[_count] = new JsonNode { NameStart = nameStart, NameLength = nameLength };
        return _count++;
    }
}
