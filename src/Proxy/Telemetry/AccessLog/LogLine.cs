using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace Sallyport.Proxy.Telemetry.AccessLog;

/// <summary>
/// A line of the access log while it is put together. Values are escaped, so that nothing a client sends can end a line, begin
/// another, or speak to a terminal. Reused; one thread at a time.
/// </summary>
internal sealed class LogLine
{
    /// <summary>A line longer than this gives its memory back.</summary>
    private const int KeptBytes = 16 * 1024;

    // As nginx writes them: what is not printable ASCII, and what could end a quoted value or begin an escape.
    private static readonly SearchValues<byte> _escapedInText =
        SearchValues.Create([.. Enumerable.Range(0, 256).Where(b => b is < 0x20 or > 0x7e or '"' or '\\').Select(b => (byte)b)]);

    private byte[] _bytes = new byte[1024];
    private int _length;
    private bool _isJson;

    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, _length);

    public void Begin(bool isJson)
    {
        _isJson = isJson;
        _length = 0;
        if (_bytes.Length > KeptBytes)
            _bytes = new byte[1024];
    }

    /// <summary>Takes back what was written behind that length.</summary>
    public void CutTo(int length) => _length = length;

    /// <summary>Text of the format itself.</summary>
    public void AppendRaw(ReadOnlySpan<byte> text)
    {
        text.CopyTo(Reserve(text.Length));
        _length += text.Length;
    }

    public void Append(long number)
    {
        Utf8Formatter.TryFormat(number, Reserve(20), out int written);
        _length += written;
    }

    public void Append(string text, int maximum)
    {
        Span<byte> bytes = stackalloc byte[512];
        while (!Encoding.UTF8.TryGetBytes(text, bytes, out _))
            bytes = new byte[bytes.Length * 4];
        Append(bytes[..Encoding.UTF8.GetBytes(text, bytes)], maximum);
    }

    /// <summary>A value, escaped.</summary>
    public void Append(ReadOnlySpan<byte> value, int maximum = int.MaxValue)
    {
        value = value[..Math.Min(value.Length, maximum)];
        if (value.IndexOfAny(_escapedInText) < 0)
            AppendRaw(value);
        else if (_isJson)
            AppendJson(value);
        else
            AppendText(value);
    }

    private void AppendText(ReadOnlySpan<byte> value)
    {
        foreach (byte b in value)
        {
            if (!_escapedInText.Contains(b))
            {
                AppendByte(b);
                continue;
            }
            AppendRaw("\\x"u8);
            AppendHex(b);
        }
    }

    // What is UTF-8 stays; what is not is shown byte by byte.
    private void AppendJson(ReadOnlySpan<byte> value)
    {
        while (!value.IsEmpty)
        {
            bool isCharacter = Rune.DecodeFromUtf8(value, out Rune rune, out int length) == OperationStatus.Done;
            if (!isCharacter || Rune.IsControl(rune) || rune.Value is 0x2028 or 0x2029)
                AppendUnicode(isCharacter ? rune.Value : value[0]);
            else if (rune.Value is '"' or '\\')
            {
                AppendByte((byte)'\\');
                AppendByte(value[0]);
            }
            else
                AppendRaw(value[..length]);
            value = value[(isCharacter ? length : 1)..];
        }
    }

    private void AppendUnicode(int codeUnit)
    {
        AppendRaw("\\u"u8);
        AppendHex((byte)(codeUnit >> 8));
        AppendHex((byte)codeUnit);
    }

    private void AppendHex(byte b)
    {
        AppendByte("0123456789ABCDEF"u8[b >> 4]);
        AppendByte("0123456789ABCDEF"u8[b & 15]);
    }

    private void AppendByte(byte b)
    {
        Reserve(1)[0] = b;
        _length++;
    }

    private Span<byte> Reserve(int more)
    {
        if (_length + more > _bytes.Length)
            Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, _length + more));
        return _bytes.AsSpan(_length);
    }
}
