namespace Sallyport.Policy.Parsing;

/// <summary>Durations in Go's notation (validation.md 1.10): decimal numbers with units, behind an optional sign.</summary>
public static class GoDuration
{
    private const ulong Limit = 1UL << 63;

    /// <summary>Reads a duration, exact to the nanosecond; finer digits are cut off.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out long nanoseconds)
    {
        nanoseconds = 0;
        bool negative = false;
        if (text.Length > 0 && text[0] is '-' or '+')
        {
            negative = text[0] == '-';
            text = text[1..];
        }

        if (text is "0") return true;
        if (text.IsEmpty) return false;
        ulong sum = 0;
        while (!text.IsEmpty)
        {
            if (!TryReadPart(ref text, out ulong part) || part > Limit - sum) return false;
            sum += part;
        }

        if (!negative && sum >= Limit) return false;
        nanoseconds = negative ? unchecked(-(long)sum) : (long)sum;
        return true;
    }

    /// <summary>Reads a duration as a time span, whose unit is 100 ns.</summary>
    public static TimeSpan? ToTimeSpan(string? text) =>
        text is not null && TryParse(text, out long nanoseconds) ? TimeSpan.FromTicks(nanoseconds / 100) : null;

    private static bool TryReadPart(ref ReadOnlySpan<char> text, out ulong part)
    {
        part = 0;
        int whole = CountDigits(text);
        ReadOnlySpan<char> wholeDigits = text[..whole];
        text = text[whole..];
        ReadOnlySpan<char> fractionDigits = default;
        if (text.Length > 0 && text[0] == '.')
        {
            int fraction = CountDigits(text[1..]);
            fractionDigits = text.Slice(1, fraction);
            text = text[(1 + fraction)..];
        }

        if (wholeDigits.IsEmpty && fractionDigits.IsEmpty) return false;
        ulong unit = TakeUnit(ref text);
        if (unit == 0) return false;
        UInt128 value = 0;
        foreach (char digit in wholeDigits)
        {
            value = (value * 10) + (UInt128)(digit - '0');
            if (value > Limit) return false;
        }

        value = (value * unit) + Fraction(fractionDigits, unit);
        if (value > Limit) return false;
        part = (ulong)value;
        return true;
    }

    // 18 digits are finer than a nanosecond of an hour; the rest cannot change the result.
    private static UInt128 Fraction(ReadOnlySpan<char> digits, ulong unit)
    {
        UInt128 value = 0, scale = 1;
        for (int i = 0; i < Math.Min(digits.Length, 18); i++)
        {
            value = (value * 10) + (UInt128)(digits[i] - '0');
            scale *= 10;
        }

        return value * unit / scale;
    }

    private static int CountDigits(ReadOnlySpan<char> text)
    {
        int count = 0;
        while (count < text.Length && char.IsAsciiDigit(text[count])) count++;
        return count;
    }

    private static ulong TakeUnit(ref ReadOnlySpan<char> text)
    {
        int length = 0;
        while (length < text.Length && text[length] != '.' && !char.IsAsciiDigit(text[length])) length++;
        ulong unit = text[..length] switch
        {
            "ns" => 1,
            "us" or "\u00b5s" or "\u03bcs" => 1_000,
            "ms" => 1_000_000,
            "s" => 1_000_000_000,
            "m" => 60_000_000_000,
            "h" => 3_600_000_000_000,
            _ => 0,
        };
        text = text[length..];
        return unit;
    }
}
