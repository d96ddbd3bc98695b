namespace Sallyport.Engine.Authorization.Indexing;

/// <summary>Chooses, for each rule, the keys it is filed under: those that it shares with the fewest other rules.</summary>
internal static class KeyChoice
{
    /// <summary>Null for a rule that demands nothing by which it could be found.</summary>
    public static IndexKeys?[] Choose(RulePlan[] rules)
    {
        Dictionary<Clause, IndexKeys?> keysOf = new(ReferenceEqualityComparer.Instance);
        Dictionary<ulong, int> load = [];
        foreach (RulePlan rule in rules)
        {
            HashSet<ulong> ofRule = [];
            foreach (Clause clause in ClausesOf(rule))
            {
                IndexKeys? keys = keysOf[clause] = IndexKeys.Of(clause);
                foreach ((_, ulong hash) in keys?.Keys ?? [])
                    ofRule.Add(hash);
            }
            foreach (ulong hash in ofRule)
                load[hash] = load.GetValueOrDefault(hash) + 1;
        }
        return [.. rules.Select(rule => Rarest(Candidates(rule, keysOf, load), load))];
    }

    private static IEnumerable<Clause> ClausesOf(RulePlan rule) =>
        rule.To.Alternatives.Concat(rule.From.Alternatives).SelectMany(clauses => clauses).Concat(rule.When);

    // Any one of these is enough to find the rule.
    private static IEnumerable<IndexKeys?> Candidates(RulePlan rule, Dictionary<Clause, IndexKeys?> keysOf, Dictionary<ulong, int> load) =>
    [
        OfGroup(rule.To, keysOf, load),
        OfGroup(rule.From, keysOf, load),
        .. rule.When.Select(clause => keysOf[clause]),
    ];

    // A group is found by a clause of each of its alternatives.
    private static IndexKeys? OfGroup(ClauseGroup group, Dictionary<Clause, IndexKeys?> keysOf, Dictionary<ulong, int> load)
    {
        IndexKeys all = new();
        foreach (Clause[] alternative in group.Alternatives)
        {
            if (Rarest(alternative.Select(clause => keysOf[clause]), load) is not { } keys)
                return null;
            all.AddAll(keys);
        }
        return group.Alternatives.Length == 0 ? null : all;
    }

    private static IndexKeys? Rarest(IEnumerable<IndexKeys?> candidates, Dictionary<ulong, int> load) =>
        candidates.Where(keys => keys is not null).MinBy(keys => Weight(keys!, load));

    private static (int Load, int Count) Weight(IndexKeys keys, Dictionary<ulong, int> load) =>
        (keys.Keys.Count == 0 ? 0 : keys.Keys.Max(key => load.GetValueOrDefault(key.Hash)), keys.Keys.Count);
}
