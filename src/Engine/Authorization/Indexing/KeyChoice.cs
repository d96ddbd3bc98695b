namespace Sallyport.Engine.Authorization.Indexing;

/// <summary>Chooses, for each rule, the keys it is filed under: those that it shares with the fewest other rules.</summary>
internal sealed class KeyChoice
{
    private readonly RulePlan[] _rules;
    private readonly IndexKeys _keys;

    // Of all clauses of all rules, in the order in which a rule is walked.
    private readonly ClauseKeys[] _clauses;
    private readonly KeyTable<Load> _loads;

    // Positions of clauses.
    private readonly List<int> _best = [], _candidate = [];
    private int _position;

    public KeyChoice(RulePlan[] rules)
    {
        _rules = rules;
        _clauses = new ClauseKeys[rules.Sum(rule => CountOf(rule.To) + CountOf(rule.From) + rule.When.Length)];
        _keys = new IndexKeys(_clauses.Length);
        _loads = new KeyTable<Load>(_clauses.Length);
        for (int i = 0; i < rules.Length; i++)
        {
            AddGroup(rules[i].To, i);
            AddGroup(rules[i].From, i);
            AddClauses(rules[i].When, i);
        }
    }

    /// <summary>Calls back for each key of each rule, in the order of the rules.</summary>
    /// <param name="file">The key and the rule's position.</param>
    /// <param name="leave">Position of a rule that demands nothing by which it could be found.</param>
    public void FileAll(Action<IndexKey, int> file, Action<int> leave)
    {
        _position = 0;
        for (int i = 0; i < _rules.Length; i++)
        {
            if (!Choose(_rules[i]))
            {
                leave(i);
                continue;
            }
            foreach (int clause in _best)
                for (int at = _clauses[clause].Start; at < _clauses[clause].End; at++)
                    file(_keys[at], i);
        }
    }

    private static int CountOf(ClauseGroup group) => group.Alternatives.Sum(clauses => clauses.Length);

    private void AddGroup(ClauseGroup group, int rule)
    {
        foreach (Clause[] alternative in group.Alternatives)
            AddClauses(alternative, rule);
    }

    private void AddClauses(Clause[] clauses, int rule)
    {
        foreach (Clause clause in clauses)
        {
            ClauseKeys keys = _keys.AddClause(clause);
            _clauses[_position++] = keys;
            for (int at = keys.Start; at < keys.End; at++)
                _loads.FindOrAdd(_keys[at].Hash).Add(rule);
        }
    }

    // Any one of a rule's groups and conditions is enough to find it. The best one's keys are in _best; false: there is none.
    private bool Choose(RulePlan rule)
    {
        Weight best = Weight.Unusable;
        KeepBetter(OfGroup(rule.To), ref best);
        KeepBetter(OfGroup(rule.From), ref best);
        for (int i = 0; i < rule.When.Length; i++)
        {
            _candidate.Clear();
            KeepBetter(OfAlternative(1), ref best);
        }
        return best != Weight.Unusable;
    }

    // A group is found by a clause of each of its alternatives.
    private Weight OfGroup(ClauseGroup group)
    {
        _candidate.Clear();
        Weight all = group.Alternatives.Length == 0 ? Weight.Unusable : default;
        foreach (Clause[] alternative in group.Alternatives)
            all = all.With(OfAlternative(alternative.Length));
        return all;
    }

    // The rarest of the next clauses joins the candidate.
    private Weight OfAlternative(int clauses)
    {
        Weight best = Weight.Unusable;
        int rarest = -1;
        for (int end = _position + clauses; _position < end; _position++)
        {
            Weight weight = WeightOf(_clauses[_position]);
            if (!weight.IsLessThan(best))
                continue;
            best = weight;
            rarest = _position;
        }
        if (rarest >= 0)
            _candidate.Add(rarest);
        return best;
    }

    private void KeepBetter(Weight weight, ref Weight best)
    {
        if (!weight.IsLessThan(best))
            return;
        best = weight;
        _best.Clear();
        _best.AddRange(_candidate);
    }

    private Weight WeightOf(ClauseKeys keys)
    {
        if (keys.IsNone)
            return Weight.Unusable;
        int load = 0;
        for (int at = keys.Start; at < keys.End; at++)
            load = Math.Max(load, _loads.Find(_keys[at].Hash).Rules);
        return new Weight(load, keys.Count);
    }

    /// <summary>How many rules have a key.</summary>
    private struct Load
    {
        private int _lastRule;

        public int Rules { get; private set; }

        public void Add(int rule)
        {
            if (Rules > 0 && _lastRule == rule)
                return;
            _lastRule = rule;
            Rules++;
        }
    }

    /// <param name="Load">Rules that share the most shared key.</param>
    /// <param name="Count">Keys.</param>
    private readonly record struct Weight(int Load, int Count)
    {
        public static Weight Unusable { get; } = new(int.MaxValue, int.MaxValue);

        public bool IsLessThan(Weight other) => Load != other.Load ? Load < other.Load : Count < other.Count;

        public Weight With(Weight other) =>
            this == Unusable || other == Unusable ? Unusable : new Weight(Math.Max(Load, other.Load), Count + other.Count);
    }
}
