using System.Collections.Frozen;

namespace Sallyport.Engine.Authorization.Indexing;

/// <summary>
/// Finds the rules that could concern a request without trying the others: each rule is filed under the rarest keys it demands, the
/// rest is tried one by one. The first match in the order of the rules wins, as without index (authorization-policy.md 4.7).
/// </summary>
internal sealed class RuleIndex
{
    private readonly RulePlan[] _rules;
    private readonly int[] _residual;
    private readonly IndexSource[] _sources;
    private readonly FrozenDictionary<ulong, int[]> _byKey;

    private RuleIndex(RulePlan[] rules, int[] residual, IndexSource[] sources, FrozenDictionary<ulong, int[]> byKey)
    {
        _rules = rules;
        _residual = residual;
        _sources = sources;
        _byKey = byKey;
    }

    /// <summary>Rules that have no key; all others cost nothing to requests that do not concern them.</summary>
    public int ResidualCount => _residual.Length;

    /// <summary>The most rules that one key can make be tried.</summary>
    public int LargestBucket => _byKey.Count == 0 ? 0 : _byKey.Values.Max(rules => rules.Length);

    public RulePlan Rule(int position) => _rules[position];

    public RulePlan? FindFirst(in PolicyInput input)
    {
        IndexProbe probe = new(this, in input);
        foreach (IndexSource source in _sources)
            source.Visit(ref probe);
        probe.Try(_residual);
        return probe.Best == int.MaxValue ? null : _rules[probe.Best];
    }

    public bool TryGetRules(ulong key, out int[] rules) => _byKey.TryGetValue(key, out rules!);

    public static RuleIndex Build(RulePlan[] rules)
    {
        IndexKeys?[] filed = KeyChoice.Choose(rules);
        Dictionary<ulong, List<int>> byKey = [];
        Dictionary<string, IndexSource> sources = new(StringComparer.Ordinal);
        List<int> residual = [];
        for (int i = 0; i < rules.Length; i++)
        {
            if (filed[i] is not { } keys)
            {
                residual.Add(i);
                continue;
            }
            foreach ((IndexSource source, ulong hash) in keys.Keys)
            {
                sources[source.Id] = sources.TryGetValue(source.Id, out IndexSource? known) ? known.Merge(source) : source;
                List<int> bucket = byKey.TryGetValue(hash, out List<int>? present) ? present : byKey[hash] = [];
                if (bucket.Count == 0 || bucket[^1] != i)
                    bucket.Add(i);
            }
        }
        return new RuleIndex(
            rules, [.. residual], [.. sources.Values], byKey.ToFrozenDictionary(bucket => bucket.Key, bucket => bucket.Value.ToArray()));
    }
}
