using System.Globalization;
using System.Text;

namespace Sallyport.Proxy.Telemetry.AccessLog;

/// <summary>
/// Compiles text with Envoy's format operators: <c>%NAME%</c>, <c>%NAME(x)%</c>, <c>%NAME(x?y):LENGTH%</c> and <c>%%</c>. What nobody
/// here can fill is reported and written as missing; a log must not be the reason that a configuration is refused.
/// </summary>
internal sealed class LogFormatReader(TokenRedaction redaction)
{
    private readonly StringBuilder _literal = new();

    /// <summary>What an operator should know of the format.</summary>
    public List<string> Problems { get; } = [];

    public List<LogPart> Read(string text)
    {
        List<LogPart> parts = [];
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] != '%')
            {
                _literal.Append(text[i]);
                continue;
            }
            int end = EndOf(text, i + 1);
            if (end < 0)
            {
                Problems.Add("a % without its closing % (write %% for the sign itself)");
                _literal.Append(text, i, text.Length - i);
                break;
            }
            if (end == i + 1)
                _literal.Append('%');
            else
            {
                Flush(parts);
                parts.Add(ReadOperator(text[(i + 1)..end]));
            }
            i = end;
        }
        Flush(parts);
        return parts;
    }

    // The closing sign; a % inside parentheses belongs to the argument.
    private static int EndOf(string text, int start)
    {
        int depth = 0;
        for (int i = start; i < text.Length; i++)
        {
            if (text[i] == '%' && depth <= 0)
                return i;
            depth += text[i] switch
            {
                '(' => 1,
                ')' => -1,
                _ => 0,
            };
        }
        return -1;
    }

    private LogPart ReadOperator(string text)
    {
        int open = text.IndexOf('('), close = text.LastIndexOf(')');
        bool hasArgument = open >= 0 && close > open;
        string argument = hasArgument ? text[(open + 1)..close] : "";
        string rest = hasArgument ? text[(close + 1)..] : text.IndexOf(':') is >= 0 and var colon ? text[colon..] : "";
        string name = hasArgument ? text[..open] : text[..(text.Length - rest.Length)];
        if (!TryReadLength(rest, out int length) || !LogOperators.TryFind(name, argument, out LogOperator found))
        {
            Problems.Add($"%{text}% is not known here and is written as -");
            return new LogPart(LogOperator.Missing, [], []);
        }
        return found switch
        {
            LogOperator.RequestHeader or LogOperator.ResponseHeader => ReadHeader(found, argument, length),
            LogOperator.StartTime => new LogPart(found, [], [], length, ReadTime(argument)),
            _ => new LogPart(found, [], [], length),
        };
    }

    private LogPart ReadHeader(LogOperator found, string argument, int length)
    {
        string[] names = argument.ToLowerInvariant().Split('?', 2);
        if (names[0].Length == 0 || names.Any(redaction.IsSecret))
        {
            Problems.Add($"header '{argument}' carries tokens or has no name, and is written as -");
            return new LogPart(LogOperator.Missing, [], []);
        }
        return new LogPart(found, Encoding.UTF8.GetBytes(names[0]), Encoding.UTF8.GetBytes(names.Length > 1 ? names[1] : ""), length);
    }

    private TimePattern ReadTime(string argument)
    {
        TimePattern pattern = TimePattern.Parse(argument);
        if (pattern.Unknown is { } unknown)
            Problems.Add($"START_TIME: {unknown} is not known here and is written as it stands");
        return pattern;
    }

    private static bool TryReadLength(string rest, out int length)
    {
        length = int.MaxValue;
        return rest.Length == 0
            || (rest[0] == ':' && int.TryParse(rest.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out length));
    }

    private void Flush(List<LogPart> parts)
    {
        if (_literal.Length == 0)
            return;
        parts.Add(LogPart.Literal(Encoding.UTF8.GetBytes(_literal.ToString())));
        _literal.Clear();
    }
}
