using System.Globalization;

namespace Sallyport.Proxy.Telemetry.AccessLog;

/// <summary>
/// How a time is written: <c>strftime</c> as Envoy has it, with <c>%f</c>, <c>%3f</c> to <c>%9f</c> for parts of a second and
/// <c>%s</c> for seconds since 1970. Always UTC.
/// </summary>
internal sealed class TimePattern
{
    private readonly string[] _pieces;

    private TimePattern(string[] pieces, string? unknown)
    {
        _pieces = pieces;
        Unknown = unknown;
    }

    /// <summary>ISO 8601 with milliseconds.</summary>
    public static TimePattern Default { get; } = new(["yyyy-MM-ddTHH:mm:ss.fffZ"], null);

    /// <summary>The first specifier that is not known, or null.</summary>
    public string? Unknown { get; }

    public static TimePattern Parse(string text)
    {
        if (text.Length == 0)
            return Default;
        List<string> pieces = [];
        string? unknown = null;
        for (int i = 0; i < text.Length; i++)
        {
            int end = text[i] == '%' ? SpecifierEnd(text, i + 1) : -1;
            if (end < 0)
            {
                pieces.Add(Quoted(text[i]));
                continue;
            }
            string specifier = text[(i + 1)..(end + 1)];
            string? piece = Translate(specifier);
            unknown ??= piece is null ? "%" + specifier : null;
            pieces.AddRange(piece is null ? ("%" + specifier).Select(Quoted) : [piece]);
            i = end;
        }
        return new TimePattern([.. pieces], unknown);
    }

    /// <summary>Writes the time; returns the length.</summary>
    public int Format(long milliseconds, Span<byte> target)
    {
        DateTimeOffset time = DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);
        int used = 0;
        foreach (string piece in _pieces)
        {
            int written;
            bool fits = piece == "s"
                ? (milliseconds / 1000).TryFormat(target[used..], out written, provider: CultureInfo.InvariantCulture)
                : time.TryFormat(target[used..], out written, piece, CultureInfo.InvariantCulture);
            if (!fits)
                break;
            used += written;
        }
        return used;
    }

    private static int SpecifierEnd(string text, int at)
    {
        while (at < text.Length && char.IsAsciiDigit(text[at]))
            at++;
        return at < text.Length ? at : -1;
    }

    // A format of one letter would be one of .NET's standard ones; a % before it says that it is not.
    private static string? Translate(string specifier) => specifier switch
    {
        "Y" => "yyyy",
        "y" => "yy",
        "m" => "MM",
        "d" => "dd",
        "e" => "%d",
        "H" => "HH",
        "I" => "hh",
        "M" => "mm",
        "S" => "ss",
        "p" => "tt",
        "b" or "h" => "MMM",
        "B" => "MMMM",
        "a" => "ddd",
        "A" => "dddd",
        "T" => "HH:mm:ss",
        "R" => "HH:mm",
        "D" => "MM'/'dd'/'yy",
        "F" => "yyyy-MM-dd",
        "Z" => "'UTC'",
        "z" => "'+0000'",
        "s" => "s",
        "f" or "9f" => "fffffff'00'",
        "8f" => "fffffff'0'",
        "1f" => "%f",
        [>= '2' and <= '7', 'f'] => new string('f', specifier[0] - '0'),
        "%" => "'%'",
        _ => null,
    };

    private static string Quoted(char c) => c == '\'' ? @"\'" : $"'{c}'";
}
