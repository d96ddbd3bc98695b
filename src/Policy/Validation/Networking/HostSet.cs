using Sallyport.Policy.Parsing;

namespace Sallyport.Policy.Validation.Networking;

/// <summary>The hosts of a document, for asking whether one of them covers a name. Looks suffixes up: a document may list very many.</summary>
internal sealed class HostSet
{
    private readonly HashSet<string> _exact = new(StringComparer.Ordinal);
    private readonly HashSet<string> _suffixes = new(StringComparer.Ordinal);

    public HostSet(NodeView hosts)
    {
        foreach (NodeView host in hosts.Entries())
        {
            string name = host.TextOrEmpty();
            if (name.StartsWith('*')) _suffixes.Add(name[1..]);
            else _exact.Add(name);
        }
    }

    /// <summary>True when every host that the name stands for is one of these. Case counts.</summary>
    public bool Covers(string name)
    {
        bool isWildcard = name.StartsWith('*');
        if (!isWildcard && _exact.Contains(name)) return true;
        if (_suffixes.Count == 0) return false;
        HashSet<string>.AlternateLookup<ReadOnlySpan<char>> lookup = _suffixes.GetAlternateLookup<ReadOnlySpan<char>>();
        for (int from = isWildcard ? 1 : 0; from <= name.Length; from++)
        {
            if (lookup.Contains(name.AsSpan(from))) return true;
        }

        return false;
    }
}
