using System.Buffers;
using System.Globalization;

namespace Sallyport.Policy.Parsing;

/// <summary>Types of plain scalars by YAML 1.1, with the choices that kubectl's reader makes (validation.md 1.17).</summary>
internal static class YamlScalars
{
    private static readonly SearchValues<char> s_digits = SearchValues.Create("0123456789");

    /// <summary>The node of a plain scalar; null when it is a number JSON cannot say (<c>.inf</c>, <c>.nan</c>).</summary>
    public static ScalarNode? Resolve(Mark mark, string text)
    {
        if (text.Length == 0) return ScalarNode.OfNull(mark);
        switch (text[0])
        {
            case '.' or '+' or '-' or (>= '0' and <= '9'):
                return Number(mark, text);
            case '~' or 'n' or 'N' or 'y' or 'Y' or 't' or 'T' or 'f' or 'F' or 'o' or 'O':
                return Word(mark, text);
            default:
                return ScalarNode.OfString(mark, text);
        }
    }

    private static ScalarNode Word(Mark mark, string text) => text switch
    {
        "~" or "null" or "Null" or "NULL" => ScalarNode.OfNull(mark),
        "y" or "Y" or "yes" or "Yes" or "YES" or "true" or "True" or "TRUE" or "on" or "On" or "ON" => ScalarNode.OfBoolean(
            mark,
            text,
            true),
        "n" or "N" or "no" or "No" or "NO" or "false" or "False" or "FALSE" or "off" or "Off" or "OFF" => ScalarNode.OfBoolean(
            mark,
            text,
            false),
        _ => ScalarNode.OfString(mark, text),
    };

    private static ScalarNode? Number(Mark mark, string text)
    {
        if (IsInfiniteOrNot(text)) return null;
        if (text[0] == '.')
        {
            return IsFloat(text) && TryFloat(text, out double fraction) ? ScalarNode.OfFloat(mark, text, fraction) : ScalarNode.OfString(
                mark,
                text);
        }

        string plain = text.Contains('_') ? text.Replace("_", "", StringComparison.Ordinal) : text;
        if (TryInteger(plain, out Int128 integer))
        {
            return integer >= long.MinValue && integer <= long.MaxValue
                ? ScalarNode.OfInteger(mark, text, (long)integer)
                : ScalarNode.OfFloat(mark, text, (double)integer);
        }

        return IsFloat(plain) && TryFloat(plain, out double number) ? ScalarNode.OfFloat(mark, text, number) : ScalarNode.OfString(
            mark,
            text);
    }

    private static bool IsInfiniteOrNot(string text) => text
        is ".nan" or ".NaN" or ".NAN"
        or ".inf" or ".Inf" or ".INF" or "+.inf" or "+.Inf" or "+.INF" or "-.inf" or "-.Inf" or "-.INF";

    // As Go's ParseInt with base 0: an optional sign, then 0x, 0o, 0b or a leading 0 (octal), else decimal; 64 bits, signed or not.
    private static bool TryInteger(ReadOnlySpan<char> text, out Int128 value)
    {
        value = 0;
        bool negative = text.Length > 0 && text[0] == '-';
        bool signed = negative || (text.Length > 0 && text[0] == '+');
        if (signed) text = text[1..];
        int radix = 10;
        if (text.Length > 1 && text[0] == '0')
        {
            radix = (text[1] | 0x20) switch { 'x' => 16, 'o' => 8, 'b' => 2, _ => 0 };
            text = radix == 0 ? text[1..] : text[2..];
            if (radix == 0) radix = 8;
        }

        if (text.IsEmpty) return false;
        UInt128 sum = 0;
        foreach (char c in text)
        {
            int digit = char.IsAsciiHexDigit(c) ? Convert.ToInt32(c.ToString(), 16) : 99;
            if (digit >= radix) return false;
            sum = (sum * (UInt128)radix) + (UInt128)digit;
            if (sum > ulong.MaxValue) return false;
        }

        // Only the unsigned half has 64 full bits, and it takes no sign.
        if (negative ? sum > (UInt128)long.MaxValue + 1 : signed && sum > (UInt128)long.MaxValue) return false;
        value = negative ? -(Int128)sum : (Int128)sum;
        return true;
    }

    // [-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?
    private static bool IsFloat(ReadOnlySpan<char> text)
    {
        if (text[0] is '-' or '+') text = text[1..];
        int whole = Digits(text);
        text = text[whole..];
        int fraction = 0;
        if (text.Length > 0 && text[0] == '.')
        {
            fraction = Digits(text[1..]);
            text = text[(1 + fraction)..];
        }

        if (whole == 0 && fraction == 0) return false;
        if (text.IsEmpty) return true;
        if (text[0] is not ('e' or 'E')) return false;
        text = text[1..];
        if (text.Length > 0 && text[0] is '-' or '+') text = text[1..];
        return text.Length > 0 && Digits(text) == text.Length;
    }

    private static int Digits(ReadOnlySpan<char> text)
    {
        int end = text.IndexOfAnyExcept(s_digits);
        return end < 0 ? text.Length : end;
    }

    // A number beyond the range of a double is text, as Go's parser reports a range error.
    private static bool TryFloat(string text, out double value) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value) && double.IsFinite(value);
}
