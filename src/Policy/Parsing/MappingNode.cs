namespace Sallyport.Policy.Parsing;

/// <summary>An object: members in their order, each key once.</summary>
public sealed class MappingNode : Node
{
    // Below this a linear search is faster than hashing, and nearly every object of our kinds is that small.
    private const int IndexFrom = 12;

    private readonly Dictionary<string, int>? _index;

    internal MappingNode(Mark mark, IReadOnlyList<MappingEntry> entries)
        : base(mark)
    {
        Entries = entries;
        if (entries.Count < IndexFrom) return;
        _index = new Dictionary<string, int>(entries.Count, StringComparer.Ordinal);
        for (int i = 0; i < entries.Count; i++) _index[entries[i].Key] = i;
    }

    /// <summary>The members. A key that was given twice stands here once, with its last value (validation.md 1.18).</summary>
    public IReadOnlyList<MappingEntry> Entries { get; }

    public override string Description => "an object";

    /// <summary>Finds the value of a key; null when there is no such key.</summary>
    public Node? Find(string key)
    {
        if (_index is not null) return _index.TryGetValue(key, out int at) ? Entries[at].Value : null;
        for (int i = 0; i < Entries.Count; i++)
        {
            if (Entries[i].Key == key) return Entries[i].Value;
        }

        return null;
    }
}
