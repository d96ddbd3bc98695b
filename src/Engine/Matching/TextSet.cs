using System.Collections.Frozen;

namespace Sallyport.Engine.Matching;

/// <summary>
/// The values of one field, of which one must fit. Many exact values, as lists of users or paths have, cost one look-up.
/// </summary>
internal sealed class TextSet
{
    // Fewer are compared faster than hashed.
    private const int LongestScan = 8;

    private readonly TextMatcher[] _scanned;
    private readonly FrozenSet<byte[]>? _exact;

    public TextSet(TextMatcher[] values)
    {
        Values = values;
        _scanned = values;
        if (values.Count(IsExact) <= LongestScan)
            return;
        _scanned = [.. values.Where(value => !IsExact(value))];
        _exact = values.Where(IsExact).Select(value => value.Bytes.ToArray()).ToFrozenSet(ByteTextComparer.Instance);
    }

    public TextMatcher[] Values { get; }

    public bool Contains(ReadOnlySpan<byte> text)
    {
        if (_exact is not null && _exact.GetAlternateLookup<ReadOnlySpan<byte>>().Contains(text))
            return true;
        foreach (TextMatcher value in _scanned)
            if (value.Matches(text))
                return true;
        return false;
    }

    private static bool IsExact(TextMatcher value) => value is { Kind: TextMatcherKind.Exact, IgnoresCase: false };
}
