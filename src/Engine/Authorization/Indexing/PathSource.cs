namespace Sallyport.Engine.Authorization.Indexing;

/// <summary>The path, and those of its beginnings that are as long as some rule's prefix: one walk for both.</summary>
internal sealed class PathSource : IndexSource
{
    private static readonly ulong _seed = KeyHash.Seed(IndexKind.Path);

    private readonly SortedSet<int> _prefixLengths;
    private readonly int _longestExact;
    private readonly bool[] _isPrefixLength;

    private PathSource(SortedSet<int> prefixLengths, int longestExact)
    {
        _prefixLengths = prefixLengths;
        _longestExact = longestExact;
        _isPrefixLength = new bool[prefixLengths.Count == 0 ? 0 : prefixLengths.Max + 1];
        foreach (int length in prefixLengths)
            _isPrefixLength[length] = true;
    }

    public override string Id => "path";

    public static bool AddExact(IndexKeys keys, ReadOnlySpan<byte> path) =>
        keys.Add(new PathSource([], path.Length), ExactKey(KeyHash.Add(_seed, path)));

    public static bool AddPrefix(IndexKeys keys, ReadOnlySpan<byte> prefix) =>
        keys.Add(new PathSource([prefix.Length], -1), PrefixKey(KeyHash.Add(_seed, prefix)));

    public override IndexSource Merge(IndexSource other)
    {
        PathSource second = (PathSource)other;
        bool addsNothing = second._longestExact <= _longestExact && second._prefixLengths.IsSubsetOf(_prefixLengths);
        return addsNothing
            ? this
            : new PathSource([.. _prefixLengths, .. second._prefixLengths], Math.Max(_longestExact, second._longestExact));
    }

    public override void Visit(ref IndexProbe probe)
    {
        if (probe.Input.Request is not { } request)
            return;
        ReadOnlySpan<byte> path = request.PathWithoutQuery;
        ulong hash = _seed;
        int end = Math.Min(path.Length, Math.Max(_longestExact, _isPrefixLength.Length - 1));
        for (int length = 0; length <= end; length++)
        {
            if (length < _isPrefixLength.Length && _isPrefixLength[length])
                probe.Try(PrefixKey(hash));
            if (length < end)
                hash = KeyHash.Add(hash, path[length]);
        }
        if (path.Length <= _longestExact)
            probe.Try(ExactKey(hash));
    }

    private static ulong ExactKey(ulong hash) => KeyHash.Add(hash, (byte)IndexKind.Path);

    private static ulong PrefixKey(ulong hash) => KeyHash.Add(KeyHash.Separate(hash), (byte)IndexKind.PathPrefix);
}
