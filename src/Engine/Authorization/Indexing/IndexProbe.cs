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
        int entry = _index.FirstEntry(key);
        while (entry != 0 && Try(_index.RuleOf(entry)))
            entry = _index.NextEntry(entry);
    }

    /// <summary>Tries one rule; false: those behind it cannot be better than the best.</summary>
    public bool Try(int rule)
    {
        if (rule >= Best)
            return false;
        if (!_index.Rule(rule).Matches(_input))
            return true;
        Best = rule;
        return false;
    }
}
