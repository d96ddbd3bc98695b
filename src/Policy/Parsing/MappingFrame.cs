using Sallyport.Policy.Validation;

namespace Sallyport.Policy.Parsing;

/// <summary>An object whose end has not been read yet: pairs keys with values, merges, keeps the last of equal keys.</summary>
internal sealed class MappingFrame : NodeFrame
{
    private const int IndexFrom = 12;

    private readonly ValueList<MappingEntry> _entries = new();
    private Dictionary<string, int>? _index;
    private HashSet<string>? _merged;
    private Node? _key;
    private bool _isMerge;

    public override MappingEntry? Add(Node node, bool isMerge)
    {
        if (_key is null)
        {
            _key = node;
            _isMerge = isMerge;
            return null;
        }

        Node keyNode = _key;
        _key = null;
        if (_isMerge) return Merge(node);
        return Set(new MappingEntry(TextOf(keyNode), keyNode.Mark, node));
    }

    public override Node Close()
    {
        MappingNode node = new(Mark, _entries.ToArray());
        _entries.Clear();
        _index = null;
        _merged = null;
        _key = null;
        return node;
    }

    public override FieldPath Extend(FieldPath path) => path.Member((_key as ScalarNode)?.AsKey() ?? "");

    private static string TextOf(Node key) =>
        (key as ScalarNode)?.AsKey()
        ?? throw new DocumentException(DiagnosticCode.InvalidSyntax, $"{key.Description} cannot be the key of a map", key.Mark);

    private MappingEntry? Set(MappingEntry entry)
    {
        int at = IndexOf(entry.Key);
        if (at < 0)
        {
            Append(entry);
            return null;
        }

        MappingEntry before = _entries[at];
        _entries[at] = entry;

        // A merged member is there to be overridden; that is no mistake to report.
        return _merged is not null && _merged.Remove(entry.Key) ? null : before;
    }

    // As kubectl's reader does it: in the order of the text, so a merge below a member replaces it; of several sources the first wins.
    // Returns a member that was written out and is replaced, since that surprises.
    private MappingEntry? Merge(Node source)
    {
        MappingEntry? replaced = null;
        switch (source)
        {
            case MappingNode mapping:
                foreach (MappingEntry entry in mapping.Entries) replaced = MergeEntry(entry) ?? replaced;
                return replaced;
            case SequenceNode list when list.Items.All(item => item is MappingNode):
                for (int i = list.Items.Count - 1; i >= 0; i--) replaced = Merge(list.Items[i]) ?? replaced;
                return replaced;
            default:
                throw new DocumentException(
                    DiagnosticCode.InvalidSyntax,
                    "the merge key << needs an object or a list of objects",
                    source.Mark);
        }
    }

    private MappingEntry? MergeEntry(MappingEntry entry)
    {
        _merged ??= new HashSet<string>(StringComparer.Ordinal);
        int at = IndexOf(entry.Key);
        if (at < 0)
        {
            Append(entry);
            _merged.Add(entry.Key);
            return null;
        }

        MappingEntry before = _entries[at];
        _entries[at] = entry;
        return _merged.Add(entry.Key) ? before : null;
    }

    private int IndexOf(string key)
    {
        if (_index is not null) return _index.GetValueOrDefault(key, -1);
        for (int i = 0; i < _entries.Count; i++)
        {
            if (_entries[i].Key == key) return i;
        }

        return -1;
    }

    private void Append(MappingEntry entry)
    {
        _entries.Add(entry);
        if (_index is not null)
        {
            _index[entry.Key] = _entries.Count - 1;
        }
        else if (_entries.Count == IndexFrom)
        {
            _index = new Dictionary<string, int>(StringComparer.Ordinal);
            for (int i = 0; i < _entries.Count; i++) _index[_entries[i].Key] = i;
        }
    }
}
