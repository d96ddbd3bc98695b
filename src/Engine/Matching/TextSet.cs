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
    private readonly FrozenSet<byte[]>.AlternateLookup<ReadOnlySpan<byte>> _exact;
    private readonly bool _hasExact;

    public TextSet(IReadOnlyList<TextMatcher> values)
    {
        Values = values;
        TextMatcher[] exact = [.. values.Where(value => value is { Kind: TextMatcherKind.Exact, IgnoresCase: false })];
        _hasExact = exact.Length > LongestScan;
        _scanned = _hasExact ? [.. values.Except(exact)] : [.. values];
        if (_hasExact)
            _exact = exact.Select(value => value.Bytes.ToArray()).ToFrozenSet(ByteTextComparer.Instance)
                .GetAlternateLookup<ReadOnlySpan<byte>>();
    }

    public IReadOnlyList<TextMatcher> Values { get; }

    public bool Contains(ReadOnlySpan<byte> text)
    {
        if (_hasExact && _exact.Contains(text))
            return true;
        foreach (TextMatcher value in _scanned)
            if (value.Matches(text))
                return true;
        return false;
    }
}
