namespace Sallyport.Engine.Authorization.Indexing;

/// <summary>The keys of many clauses one behind the other: a request that fits a clause has at least one of its keys.</summary>
/// <param name="expected">About how many keys will come.</param>
internal sealed class IndexKeys(int expected)
{
    private IndexKey[] _keys = new IndexKey[Math.Max(expected, 1)];
    private int _count;

    public bool Add(IndexSource source, ulong hash, int length = 0)
    {
        if (_count == _keys.Length)
            Array.Resize(ref _keys, _count * 2);
        _keys[_count++] = new IndexKey(source, hash, length);
        return true;
    }

    /// <summary>Adds the keys of a clause.</summary>
    public ClauseKeys AddClause(Clause clause)
    {
        int start = _count;
        if (!clause.IsNegated && clause.Matcher.TryAddKeys(this))
            return new ClauseKeys(start, _count - start);
        _count = start;
        return ClauseKeys.None;
    }

    /// <summary>A key by its place, see <see cref="ClauseKeys"/>.</summary>
    public ref readonly IndexKey this[int place] => ref _keys[place];
}
