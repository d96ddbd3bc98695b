using System.Buffers;
using System.Text;

namespace Sallyport.Engine.Matching;

/// <summary>
/// A path with the operators <c>{*}</c> (one non-empty segment) and <c>{**}</c> (any text, also none, last operator only):
/// authorization-policy.md 7.4. The whole path must match.
/// </summary>
internal sealed class PathTemplate
{
    private static readonly SearchValues<byte> _segmentBytes = SearchValues.Create(Operand());
    private static readonly SearchValues<byte> _textBytes = SearchValues.Create([.. Operand(), (byte)'/']);

    // Texts between the operators; one more than there are operators.
    private readonly byte[][] _literals;
    private readonly bool _endsWithText;

    public string Text { get; }

    /// <summary>What every fitting path begins with: the key under which an index may file it.</summary>
    public ReadOnlySpan<byte> LiteralPrefix => _literals[0];

    private PathTemplate(string text, byte[][] literals, bool endsWithText)
    {
        Text = text;
        _literals = literals;
        _endsWithText = endsWithText;
    }

    /// <summary>Does the value hold an operator at all? Without one it is an ordinary path value.</summary>
    public static bool IsTemplate(string value) =>
        value.Contains("{*}", StringComparison.Ordinal) || value.Contains("{**}", StringComparison.Ordinal);

    /// <summary>False when an operator is not a whole segment or follows <c>{**}</c>.</summary>
    public static bool TryParse(string value, out PathTemplate? template)
    {
        template = null;
        List<byte[]> literals = [];
        bool endsWithText = false;
        int literalStart = 0;
        for (int open = NextOperator(value, 0); open >= 0; open = NextOperator(value, literalStart))
        {
            bool isText = value[open + 2] == '*';
            int end = open + (isText ? 4 : 3);
            bool isSegment = (open == 0 || value[open - 1] == '/') && (end == value.Length || value[end] == '/');
            if (!isSegment || endsWithText)
                return false;
            endsWithText = isText;
            literals.Add(Encoding.UTF8.GetBytes(value[literalStart..open]));
            literalStart = end;
        }
        literals.Add(Encoding.UTF8.GetBytes(value[literalStart..]));
        template = new PathTemplate(value, [.. literals], endsWithText);
        return literals.Count > 1;
    }

    public bool Matches(ReadOnlySpan<byte> path)
    {
        int operators = _literals.Length - 1;
        for (int i = 0; i < operators; i++)
        {
            if (!path.StartsWith(_literals[i]))
                return false;
            path = path[_literals[i].Length..];
            if (_endsWithText && i == operators - 1)
                return EndsAfterText(path, _literals[operators]);

            // A segment operator is followed by '/' or the end, so taking as much as fits is the only way.
            int length = path.IndexOfAnyExcept(_segmentBytes);
            if (length < 0)
                length = path.Length;
            if (length == 0)
                return false;
            path = path[length..];
        }
        return path.SequenceEqual(_literals[operators]);
    }

    private static bool EndsAfterText(ReadOnlySpan<byte> path, ReadOnlySpan<byte> suffix) =>
        path.EndsWith(suffix) && !path[..^suffix.Length].ContainsAnyExcept(_textBytes);

    private static int NextOperator(string value, int from)
    {
        int one = value.IndexOf("{*}", from, StringComparison.Ordinal);
        int any = value.IndexOf("{**}", from, StringComparison.Ordinal);
        return one < 0 ? any : any < 0 ? one : Math.Min(one, any);
    }

    private static byte[] Operand() =>
        [.. "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~%!$&'()+,;:@=*"u8];
}
