using System.Text;

namespace Sallyport.Engine.Matching;

/// <summary>Reads a pattern character by character and remembers the first error: what the translator's parts share.</summary>
internal sealed class Re2Scanner(string pattern)
{
    public int Position { get; set; }

    public string? Error { get; private set; }

    public bool HasEnded => Position >= pattern.Length;

    /// <summary>The character at an offset from here, or NUL behind the end (a NUL in the pattern is refused before).</summary>
    public char Peek(int offset = 0) => Position + offset < pattern.Length ? pattern[Position + offset] : '\0';

    public bool LooksAt(string text) => string.CompareOrdinal(pattern, Position, text, 0, text.Length) == 0;

    public bool Take(string text)
    {
        if (!LooksAt(text))
            return false;
        Position += text.Length;
        return true;
    }

    /// <summary>The next code point.</summary>
    public int Next()
    {
        int codePoint = char.IsHighSurrogate(Peek()) && char.IsLowSurrogate(Peek(1))
            ? char.ConvertToUtf32(Peek(), Peek(1))
            : Peek();
        Position += codePoint > 0xFFFF ? 2 : 1;
        return codePoint;
    }

    public int IndexOf(string text) => pattern.IndexOf(text, Position, StringComparison.Ordinal);

    public string TextUpTo(int end) => pattern[Position..end];

    public bool Fail(string message)
    {
        Error ??= message;
        return false;
    }

    public bool Fail(string message, int from) => Fail($"{message}: {pattern[from..Math.Min(pattern.Length, Math.Max(Position, from))]}");

    /// <summary>Reads an escape of one character; the backslash is taken already. Backreferences and unknown letters fail.</summary>
    public bool TryReadEscape(out int codePoint)
    {
        codePoint = 0;
        if (HasEnded)
            return Fail(@"trailing \ at end of expression");
        int start = Position;
        int c = Next();
        switch (c)
        {
            case 'a': codePoint = 7; return true;
            case 'f': codePoint = '\f'; return true;
            case 'n': codePoint = '\n'; return true;
            case 'r': codePoint = '\r'; return true;
            case 't': codePoint = '\t'; return true;
            case 'v': codePoint = '\v'; return true;
            case 'x': return TryReadHex(out codePoint) || Fail(@"invalid escape sequence: \x");
            case '0': return TryReadOctal(0, out codePoint);
            case >= '1' and <= '7' when Peek() is >= '0' and <= '7': return TryReadOctal(c - '0', out codePoint);
            default:
                codePoint = c;
                bool isPunctuation = c < 0x80 && !char.IsAsciiLetterOrDigit((char)c);
                return isPunctuation || Fail(@"invalid escape sequence: \" + pattern[start..Position]);
        }
    }

    private bool TryReadOctal(int value, out int codePoint)
    {
        for (int digits = 0; digits < 2 && Peek() is >= '0' and <= '7'; digits++)
            value = value * 8 + (Next() - '0');
        codePoint = value;
        return true;
    }

    private bool TryReadHex(out int codePoint)
    {
        codePoint = 0;
        if (Take("{"))
        {
            int digits = 0;
            for (; char.IsAsciiHexDigit(Peek()); digits++)
            {
                codePoint = codePoint * 16 + Convert.ToInt32(((char)Next()).ToString(), 16);
                if (codePoint > 0x10FFFF)
                    return false;
            }
            return digits > 0 && Take("}") && (codePoint > 0xFFFF || Rune.IsValid(codePoint));
        }
        if (!char.IsAsciiHexDigit(Peek()) || !char.IsAsciiHexDigit(Peek(1)))
            return false;
        codePoint = Convert.ToInt32(TextUpTo(Position + 2), 16);
        Position += 2;
        return true;
    }
}
