using System.Buffers.Text;
using System.Globalization;
using Sallyport.Engine.Tokens;

namespace Sallyport.Engine.Authentication;

/// <summary>
/// Writes a claim as the value of a request header (request-authentication.md 12.2). One per request, reused; the value returned is
/// valid until the next call.
/// </summary>
internal sealed class ClaimHeaderWriter
{
    private byte[] _text = new byte[256];
    private int _used;

    public int HeldBytes => _text.Length;

    /// <summary>The value for the header, or empty when the claim gives none (null, missing, an empty string).</summary>
    public ReadOnlySpan<byte> Write(JsonValue claim)
    {
        _used = 0;
        switch (claim.Kind)
        {
            case JsonKind.String:
                return claim.Text;
            case JsonKind.True:
                return "true"u8;
            case JsonKind.False:
                return "false"u8;
            case JsonKind.Number:
                WriteNumber(claim.Number);
                return _text.AsSpan(0, _used);
            case JsonKind.Array or JsonKind.Object:
                WriteJson(claim);
                return ToBase64();
            default:
                return default;
        }
    }

    // Whole numbers from 0 to 2^64-1 as digits, all others with six decimals.
    private void WriteNumber(double number)
    {
        bool isWhole = number >= 0 && number < 18446744073709551616.0 && Math.Floor(number) == number;
        int written;
        if (isWhole)
            ((ulong)number).TryFormat(Reserve(20), out written);
        else
            number.TryFormat(Reserve(330), out written, "F6", CultureInfo.InvariantCulture);
        _used += written;
    }

    private void WriteJson(JsonValue value)
    {
        switch (value.Kind)
        {
            case JsonKind.String:
                WriteJsonString(value.Text);
                break;
            case JsonKind.Number:
                WriteJsonNumber(value.Number);
                break;
            case JsonKind.True:
                Append("true"u8);
                break;
            case JsonKind.False:
                Append("false"u8);
                break;
            case JsonKind.Array:
                WriteChildren(value, isObject: false);
                break;
            case JsonKind.Object:
                WriteChildren(value, isObject: true);
                break;
            default:
                Append("null"u8);
                break;
        }
    }

    // Depth is bounded by the parser (100 levels).
    private void WriteChildren(JsonValue container, bool isObject)
    {
        Append(isObject ? "{"u8 : "["u8);
        bool isFirst = true;
        JsonChildren children = container.Children();
        while (children.MoveNext())
        {
            if (!isFirst)
                Append(","u8);
            isFirst = false;
            if (isObject)
            {
                WriteJsonString(children.Name);
                Append(":"u8);
            }
            WriteJson(children.Current);
        }
        Append(isObject ? "}"u8 : "]"u8);
    }

    // The shorter of 15 and 17 digits that reads back the same, with a small e.
    private void WriteJsonNumber(double number)
    {
        Span<byte> text = stackalloc byte[32];
        number.TryFormat(text, out int written, "G15", CultureInfo.InvariantCulture);
        if (!double.TryParse(text[..written], CultureInfo.InvariantCulture, out double back) || back != number)
            number.TryFormat(text, out written, "G17", CultureInfo.InvariantCulture);
        text[..written].Replace((byte)'E', (byte)'e');
        Append(text[..written]);
    }

    private void WriteJsonString(ReadOnlySpan<byte> text)
    {
        Append("\""u8);
        foreach (byte b in text)
            WriteJsonByte(b);
        Append("\""u8);
    }

    private void WriteJsonByte(byte b)
    {
        ReadOnlySpan<byte> escape = b switch
        {
            (byte)'"' => "\\\""u8,
            (byte)'\\' => "\\\\"u8,
            (byte)'\b' => "\\b"u8,
            (byte)'\f' => "\\f"u8,
            (byte)'\n' => "\\n"u8,
            (byte)'\r' => "\\r"u8,
            (byte)'\t' => "\\t"u8,
            (byte)'<' => "\\u003c"u8,
            (byte)'>' => "\\u003e"u8,
            _ => default,
        };
        if (!escape.IsEmpty)
        {
            Append(escape);
            return;
        }
        if (b is >= 0x20 and not 0x7f)
        {
            Reserve(1)[0] = b;
            _used++;
            return;
        }
        Append("\\u00"u8);
        b.TryFormat(Reserve(2), out int written, "x2", CultureInfo.InvariantCulture);
        _used += written;
    }

    // Standard alphabet with padding, unlike the pieces of a token.
    private ReadOnlySpan<byte> ToBase64()
    {
        int plain = _used;
        Reserve(Base64.GetMaxEncodedToUtf8Length(plain));
        Base64.EncodeToUtf8InPlace(_text, plain, out int written);
        return _text.AsSpan(0, written);
    }

    private void Append(ReadOnlySpan<byte> text)
    {
        text.CopyTo(Reserve(text.Length));
        _used += text.Length;
    }

    private Span<byte> Reserve(int length)
    {
        if (_used + length > _text.Length)
            Array.Resize(ref _text, Math.Max(_text.Length * 2, _used + length));
        return _text.AsSpan(_used);
    }
}
