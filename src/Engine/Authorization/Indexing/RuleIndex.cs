namespace Sallyport.Engine.Authorization.Indexing;

/// <summary>
/// Finds the rules that could concern a request without trying the others: each rule is filed under the rarest keys it demands, the
/// rest is tried one by one. The first match in the order of the rules wins, as without index (authorization-policy.md 4.7).
/// </summary>
internal sealed class RuleIndex
{
    private readonly RulePlan[] _rules;
    private readonly KeyTable<Bucket> _byKey;

    // Positions of rules, and after each the next one of the same bucket. Entry 0 is none.
    private readonly List<int> _filed = [0], _next = [0];
    private readonly List<int> _residual = [];
    private readonly IndexSource[] _sources;

    public RuleIndex(RulePlan[] rules)
    {
        _rules = rules;
        _byKey = new KeyTable<Bucket>(rules.Length);
        Dictionary<string, SourceUse> sources = new(StringComparer.Ordinal);
        new KeyChoice(rules).FileAll(
            (key, rule) =>
            {
                if (!sources.TryGetValue(key.Source.Id, out SourceUse? use))
                    sources[key.Source.Id] = use = new SourceUse(key.Source, []);
                use.Lengths.Add(key.Length);
                File(key.Hash, rule);
            },
            _residual.Add);
        _sources = [.. sources.Values.Select(use => use.Source.For(use.Lengths))];
        _filed.TrimExcess();
        _next.TrimExcess();
    }

    /// <summary>Rules that have no key; all others cost nothing to requests that do not concern them.</summary>
    public int ResidualCount => _residual.Count;

    /// <summary>The most rules that one key can make be tried.</summary>
    public int LargestBucket { get; private set; }

    public RulePlan Rule(int position) => _rules[position];

    /// <summary>The first entry filed under a key; 0: none.</summary>
    public int FirstEntry(ulong key) => _byKey.Find(key).First;

    /// <summary>The entry after that one, of a rule further behind; 0: none.</summary>
    public int NextEntry(int entry) => _next[entry];

    /// <summary>Position of an entry's rule.</summary>
    public int RuleOf(int entry) => _filed[entry];

    public RulePlan? FindFirst(in PolicyInput input)
    {
        IndexProbe probe = new(this, in input);
        foreach (IndexSource source in _sources)
            source.Visit(ref probe);
        foreach (int rule in _residual)
            if (!probe.Try(rule))
                break;
        return probe.Best == int.MaxValue ? null : _rules[probe.Best];
    }

    private void File(ulong key, int rule)
    {
        ref Bucket bucket = ref _byKey.FindOrAdd(key);
        if (bucket.Count > 0 && _filed[bucket.Last] == rule)
            return;
        int entry = _filed.Count;
        _filed.Add(rule);
        _next.Add(0);
        if (bucket.Count == 0)
            bucket.First = entry;
        else
            _next[bucket.Last] = entry;
        bucket.Last = entry;
        LargestBucket = Math.Max(LargestBucket, ++bucket.Count);
    }

    private sealed record SourceUse(IndexSource Source, HashSet<int> Lengths);

    /// <summary>The rules under one key, by their entries.</summary>
    private struct Bucket
    {
        public int First, Last, Count;
    }
}
