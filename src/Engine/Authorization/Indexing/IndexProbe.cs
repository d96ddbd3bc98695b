namespace Sallyport.Engine.Authorization.Indexing;

/// <summary>One search in the index: remembers the first rule that matched so far.</summary>
internal ref struct IndexProbe
{
    private readonly RuleIndex _index;
    private readonly ref readonly PolicyInput _input;

    public IndexProbe(RuleIndex index, ref readonly PolicyInput input)
    {
        _index = index;
        _input = ref input;
        Best = int.MaxValue;
    }

    public readonly ref readonly PolicyInput Input => ref _input;

    /// <summary>Position of the first matching rule found; <see cref="int.MaxValue"/> for none.</summary>
    public int Best { get; private set; }

    /// <summary>Tries the rules that are filed under a key and stand before the best one.</summary>
    public void Try(ulong key)
    {
        if (_index.TryGetRules(key, out int[] rules))
            Try(rules);
    }

    public void Try(int[] rules)
    {
        foreach (int rule in rules)
        {
            if (rule >= Best)
                return;
            if (_index.Rule(rule).Matches(_input))
            {
                Best = rule;
                return;
            }
        }
    }
}
