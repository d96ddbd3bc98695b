namespace Sallyport.Policy.Parsing;

/// <summary>An object: members in their order, each key once.</summary>
public sealed class MappingNode : Node
{
    // Below this a linear search is faster than hashing, and nearly every object of our kinds is that small.
    private const int IndexFrom = 12;

    private readonly MappingEntry[] _entries;
    private readonly Dictionary<string, int>? _index;

    internal MappingNode(Mark mark, MappingEntry[] entries)
        : base(mark)
    {
        _entries = entries;
        if (entries.Length < IndexFrom) return;
        _index = new Dictionary<string, int>(entries.Length, StringComparer.Ordinal);
        for (int i = 0; i < entries.Length; i++) _index[entries[i].Key] = i;
    }

    /// <summary>The members. A key that was given twice stands here once, with its last value (validation.md 1.18).</summary>
    public IReadOnlyList<MappingEntry> Entries => _entries;

    internal int Count => _entries.Length;

    internal ref readonly MappingEntry this[int index] => ref _entries[index];

    public override string Description => "an object";

    /// <summary>Finds the value of a key; null when there is no such key.</summary>
    public Node? Find(string key)
    {
        if (_index is not null) return _index.TryGetValue(key, out int at) ? _entries[at].Value : null;
        foreach (MappingEntry entry in _entries)
        {
            if (entry.Key == key) return entry.Value;
        }

        return null;
    }
}
