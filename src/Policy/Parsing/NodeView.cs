namespace Sallyport.Policy.Parsing;

/// <summary>A node, or its absence, with its path: what readers and validators of a kind work on.</summary>
/// <remarks>
/// Asking for a field never fails. Absent, null and wrongly typed values all read as nothing (null, or an empty list);
/// the schema has already reported a wrong type, and a document with an error is never used.
/// </remarks>
public readonly struct NodeView
{
    private readonly Mark _near;

    // Of the node; of the object that lacks the member when there is none. Most fields are absent, and nobody asks for their path.
    private readonly FieldPath _path;
    private readonly string? _absent;

    private NodeView(Node? node, FieldPath path, string? absent, Mark near)
    {
        Node = node;
        _path = path;
        _absent = absent;
        _near = near;
    }

    /// <summary>The view of a whole document.</summary>
    public NodeView(Node root)
        : this(root, FieldPath.Root, null, root.Mark)
    {
    }

    /// <summary>The node as written, also an explicit null; null when there is none.</summary>
    public Node? Node { get; }

    public FieldPath Path => _absent is null ? _path : _path.Member(_absent);

    /// <summary>Where the value stands, or the object that lacks it.</summary>
    public Mark Mark => Node?.Mark ?? _near;

    /// <summary>True when there is a value that is not null (validation.md 1.12).</summary>
    public bool IsSet => Node is { IsNull: false };

    public MappingNode? Mapping => Node as MappingNode;

    public SequenceNode? Sequence => Node as SequenceNode;

    /// <summary>The text, when the value is a string.</summary>
    public string? Text => Node is ScalarNode { Kind: ScalarKind.String } scalar ? scalar.Text : null;

    public bool? Boolean => Node is ScalarNode { Kind: ScalarKind.Boolean } scalar ? scalar.Boolean : null;

    public long? Integer => Node is ScalarNode { Kind: ScalarKind.Integer } scalar ? scalar.Integer : null;

    public double? Number => Node is ScalarNode { Kind: ScalarKind.Integer or ScalarKind.Float } scalar ? scalar.Number : null;

    /// <summary>Number of list entries, or 0.</summary>
    public int Count => Sequence?.Count ?? 0;

    /// <summary>A member.</summary>
    public NodeView this[string field] => Mapping?.Find(field) is { } member
        ? new NodeView(member, Path.Member(field), null, Mark)
        : new NodeView(null, Path, field, Mark);

    /// <summary>A list entry.</summary>
    public NodeView this[int index] => new(Sequence?[index], Path.Entry(index), null, Mark);

    /// <summary>The member under either name; some fields have an old spelling (validation.md 1.9).</summary>
    public NodeView Either(string field, string alias)
    {
        NodeView first = this[field];
        return first.IsSet ? first : this[alias] is { IsSet: true } second ? second : first;
    }

    /// <summary>The strings of a list.</summary>
    public IReadOnlyList<string> Strings()
    {
        if (Sequence is not { Count: > 0 } sequence) return [];
        string[] strings = new string[sequence.Count];
        int count = 0;
        for (int i = 0; i < strings.Length; i++)
        {
            if (sequence[i] is ScalarNode { Kind: ScalarKind.String } scalar) strings[count++] = scalar.Text;
        }

        return count == strings.Length ? strings : strings[..count];
    }

    /// <summary>The entries of a list, each read by a function.</summary>
    public IReadOnlyList<T> List<T>(Func<NodeView, T> read)
    {
        int count = Count;
        if (count == 0) return [];
        T[] items = new T[count];
        for (int i = 0; i < count; i++) items[i] = read(this[i]);
        return items;
    }

    /// <summary>The members of a map whose values are strings; a null value is left out.</summary>
    public IReadOnlyDictionary<string, string> StringMap()
    {
        if (Mapping is not { Entries.Count: > 0 } mapping) return EmptyMap<string>.Instance;
        Dictionary<string, string> map = new(mapping.Entries.Count, StringComparer.Ordinal);
        foreach (MappingEntry entry in mapping.Entries)
        {
            if (entry.Value is ScalarNode { Kind: ScalarKind.String } scalar) map[entry.Key] = scalar.Text;
        }

        return map;
    }

    /// <summary>The members of a map, each value read by a function; a null value is left out.</summary>
    public IReadOnlyDictionary<string, T> Map<T>(Func<NodeView, T> read)
    {
        if (Mapping is not { Entries.Count: > 0 } mapping) return EmptyMap<T>.Instance;
        Dictionary<string, T> map = new(mapping.Entries.Count, StringComparer.Ordinal);
        foreach (MappingEntry entry in mapping.Entries)
        {
            if (!entry.Value.IsNull) map[entry.Key] = read(this[entry.Key]);
        }

        return map;
    }

    private static class EmptyMap<T>
    {
        public static readonly IReadOnlyDictionary<string, T> Instance = new Dictionary<string, T>();
    }
}
