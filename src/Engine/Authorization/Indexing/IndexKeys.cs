namespace Sallyport.Engine.Authorization.Indexing;

/// <summary>The keys of one clause: a request that fits has at least one of them.</summary>
internal sealed class IndexKeys
{
    private readonly List<(IndexSource Source, ulong Hash)> _keys = [];

    public IReadOnlyList<(IndexSource Source, ulong Hash)> Keys => _keys;

    public bool Add(IndexSource source, ulong hash)
    {
        _keys.Add((source, hash));
        return true;
    }

    public void AddAll(IndexKeys other) => _keys.AddRange(other._keys);

    /// <summary>The keys of a clause, or null when it has none.</summary>
    public static IndexKeys? Of(Clause clause)
    {
        if (clause.IsNegated)
            return null;
        IndexKeys keys = new();
        return clause.Matcher.TryAddKeys(keys) ? keys : null;
    }
}
