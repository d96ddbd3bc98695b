namespace Sallyport.Engine.Routing;

/// <summary>
/// Exact paths and path prefixes in byte order. All entries that fit a path lie on one chain: the last entry not behind the
/// path, and its ancestors (the longest other entry that is its prefix, and so on). So one binary search finds them all.
/// </summary>
internal sealed class PathIndex
{
    private readonly Node[] _nodes;

    /// <summary>One text with the routes that name it, as indices in ascending order.</summary>
    private readonly record struct Node(byte[] Text, int Parent, int[] Exact, int[] Prefix);

    public PathIndex(IEnumerable<(PathCondition Path, int Route)> entries)
    {
        List<Node> nodes = [];
        foreach (IGrouping<byte[], (PathCondition Path, int Route)> group in
            entries.GroupBy(entry => entry.Path.Text, ByteOrder.Instance).OrderBy(group => group.Key, ByteOrder.Instance))
        {
            nodes.Add(new Node(
                group.Key,
                ParentOf(group.Key, nodes),
                [.. group.Where(entry => entry.Path.Form == PathForm.Exact).Select(entry => entry.Route).Order()],
                [.. group.Where(entry => entry.Path.Form == PathForm.Prefix).Select(entry => entry.Route).Order()]));
        }
        _nodes = [.. nodes];
    }

    /// <summary>Where to begin for a path, or -1: no entry can fit.</summary>
    public int Start(ReadOnlySpan<byte> path)
    {
        int low = 0, high = _nodes.Length;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            if (_nodes[middle].Text.AsSpan().SequenceCompareTo(path) <= 0)
                low = middle + 1;
            else
                high = middle;
        }
        return low - 1;
    }

    /// <summary>Reads one entry of the chain; returns the next, or -1 at its end.</summary>
    public int Read(int node, ReadOnlySpan<byte> path, out ReadOnlySpan<int> exact, out ReadOnlySpan<int> prefix)
    {
        ref readonly Node entry = ref _nodes[node];
        bool fits = path.StartsWith(entry.Text);
        exact = fits && entry.Text.Length == path.Length ? entry.Exact : default;
        prefix = fits ? entry.Prefix : default;
        return entry.Parent;
    }

    // In byte order the prefixes of a text come before it, and the nearest one is its predecessor or an ancestor of that.
    private static int ParentOf(ReadOnlySpan<byte> text, List<Node> before)
    {
        int candidate = before.Count - 1;
        while (candidate >= 0 && !text.StartsWith(before[candidate].Text))
            candidate = before[candidate].Parent;
        return candidate;
    }

    private sealed class ByteOrder : IComparer<byte[]>, IEqualityComparer<byte[]>
    {
        public static ByteOrder Instance { get; } = new();

        public int Compare(byte[]? x, byte[]? y) => x.AsSpan().SequenceCompareTo(y);

        public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

        public int GetHashCode(byte[] text)
        {
            HashCode hash = new();
            hash.AddBytes(text);
            return hash.ToHashCode();
        }
    }
}
