using System.Globalization;
using System.Text;

namespace Sallyport.Engine.Matching;

/// <summary>
/// A set of code points as RE2 writes it, turned into .NET's syntax over UTF-16. Text bytes that are no UTF-8 appear as lone
/// surrogates (see <see cref="Re2Text"/>), which no set contains, as in RE2.
/// </summary>
internal sealed class Re2CharClass
{
    private const int MaxCodePoint = 0x10FFFF;
    private const string Surrogates = @"\uD800-\uDFFF";
    private const string AnyPair = @"[\uD800-\uDBFF][\uDC00-\uDFFF]";

    private readonly List<(int Low, int High)> _ranges = [];
    private readonly StringBuilder _categories = new();

    public bool IsNegated { get; set; }

    public static Re2CharClass Of(int codePoint, bool ignoreCase)
    {
        Re2CharClass single = new();
        single.Add(codePoint, codePoint, ignoreCase);
        return single;
    }

    /// <summary>Everything but the ranges.</summary>
    public static Re2CharClass AllExcept(params ReadOnlySpan<(int Low, int High)> ranges)
    {
        Re2CharClass all = new() { IsNegated = true };
        all._ranges.AddRange(ranges);
        return all;
    }

    public void Add(int low, int high, bool ignoreCase = false)
    {
        _ranges.Add((low, high));
        if (ignoreCase)
            AddFolded(low, Math.Min(high, 0xFFFF));
    }

    /// <summary>Adds the complement of ASCII ranges that are in ascending order.</summary>
    public void AddComplement(ReadOnlySpan<(int Low, int High)> ranges)
    {
        int next = 0;
        foreach ((int low, int high) in ranges)
        {
            if (low > next)
                _ranges.Add((next, low - 1));
            next = high + 1;
        }
        _ranges.Add((next, MaxCodePoint));
    }

    /// <summary>A Unicode general category such as <c>L</c> or <c>Nd</c>.</summary>
    public void AddCategory(string name, bool negated) => _categories.Append(negated ? @"\P{" : @"\p{").Append(name).Append('}');

    public void WriteTo(StringBuilder output)
    {
        List<(int Low, int High)> merged = Merge();
        List<(int Low, int High)> low = [], high = [];
        foreach ((int from, int to) in IsNegated && _categories.Length == 0 ? Invert(merged) : merged)
        {
            if (from <= 0xFFFF)
                low.Add((from, Math.Min(to, 0xFFFF)));
            if (to > 0xFFFF)
                high.Add((Math.Max(from, 0x10000), to));
        }
        if (_categories.Length > 0)
            WriteWithCategories(output, low);
        else
            WriteRanges(output, low, high);
    }

    private void WriteWithCategories(StringBuilder output, List<(int Low, int High)> low)
    {
        output.Append(IsNegated ? "(?:[^" : "(?:[");
        foreach ((int from, int to) in low)
            AppendRange(output, from, to);
        output.Append(_categories);
        output.Append(IsNegated ? Surrogates : $"-[{Surrogates}]").Append(']');
        if (IsNegated)
            output.Append('|').Append(AnyPair);
        output.Append(')');
    }

    private static void WriteRanges(StringBuilder output, List<(int Low, int High)> low, List<(int Low, int High)> high)
    {
        List<string> alternatives = [];
        StringBuilder set = new();
        foreach ((int from, int to) in low)
            AppendWithoutSurrogates(set, from, to);
        if (set.Length > 0)
            alternatives.Add($"[{set}]");
        foreach ((int from, int to) in high)
            AddPairs(alternatives, from, to);

        // An empty set matches nothing; .NET has no shorter way to say so.
        if (alternatives.Count == 0)
            alternatives.Add(@"[^\s\S]");
        if (alternatives.Count == 1)
            output.Append(alternatives[0]);
        else
            output.Append("(?:").AppendJoin('|', alternatives).Append(')');
    }

    private static void AppendWithoutSurrogates(StringBuilder output, int low, int high)
    {
        if (low < 0xD800)
            AppendRange(output, low, Math.Min(high, 0xD7FF));
        if (high > 0xDFFF)
            AppendRange(output, Math.Max(low, 0xE000), high);
    }

    private static void AddPairs(List<string> alternatives, int low, int high)
    {
        while (low <= high)
        {
            // One high surrogate stands for 1,024 code points; whole runs of them go into one alternative.
            int end = Math.Min(high, low | 0x3FF);
            if ((low & 0x3FF) == 0 && high >= (low | 0x3FF))
            {
                end = ((high + 1) & ~0x3FF) - 1;
                alternatives.Add(Invariant($@"[\u{HighOf(low):X4}-\u{HighOf(end):X4}][\uDC00-\uDFFF]"));
            }
            else
                alternatives.Add(Invariant($@"\u{HighOf(low):X4}[\u{LowOf(low):X4}-\u{LowOf(end):X4}]"));
            low = end + 1;
        }
    }

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);

    private static int HighOf(int codePoint) => 0xD800 + ((codePoint - 0x10000) >> 10);

    private static int LowOf(int codePoint) => 0xDC00 + ((codePoint - 0x10000) & 0x3FF);

    private static void AppendRange(StringBuilder output, int low, int high)
    {
        output.Append(CultureInfo.InvariantCulture, $@"\u{low:X4}");
        if (high > low)
            output.Append(CultureInfo.InvariantCulture, $@"-\u{high:X4}");
    }

    private List<(int Low, int High)> Merge()
    {
        _ranges.Sort();
        List<(int Low, int High)> merged = [];
        foreach ((int low, int high) in _ranges)
        {
            if (merged.Count > 0 && low <= merged[^1].High + 1)
                merged[^1] = (merged[^1].Low, Math.Max(merged[^1].High, high));
            else
                merged.Add((low, high));
        }
        return merged;
    }

    private static List<(int Low, int High)> Invert(List<(int Low, int High)> merged)
    {
        List<(int Low, int High)> inverse = [];
        int next = 0;
        foreach ((int low, int high) in merged)
        {
            if (low > next)
                inverse.Add((next, low - 1));
            next = high + 1;
        }
        if (next <= MaxCodePoint)
            inverse.Add((next, MaxCodePoint));
        return inverse;
    }

    private void AddFolded(int low, int high)
    {
        for (int c = low; c <= high; c++)
        {
            int upper = char.ToUpperInvariant((char)c), lower = char.ToLowerInvariant((char)c);
            if (upper != c)
                _ranges.Add((upper, upper));
            if (lower != c)
                _ranges.Add((lower, lower));
            // The two letters that Unicode folds into ASCII: the Kelvin sign and the long s.
            if (c is 'k' or 'K')
                _ranges.Add((0x212A, 0x212A));
            if (c is 's' or 'S')
                _ranges.Add((0x17F, 0x17F));
        }
    }
}
