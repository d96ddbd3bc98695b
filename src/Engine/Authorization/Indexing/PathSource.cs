namespace Sallyport.Engine.Authorization.Indexing;

/// <summary>The path, and those of its beginnings that are as long as some rule's prefix: one walk for both.</summary>
internal sealed class PathSource : IndexSource
{
    private static readonly ulong _seed = KeyHash.Seed(IndexKind.Path);
    private static readonly PathSource _ofNoLength = new([], -1);

    private readonly int _longestExact;
    private readonly bool[] _isPrefixLength;

    private PathSource(bool[] isPrefixLength, int longestExact)
    {
        _isPrefixLength = isPrefixLength;
        _longestExact = longestExact;
    }

    public override string Id => "path";

    // Whole paths say their length as its complement.
    public static bool AddExact(IndexKeys keys, ReadOnlySpan<byte> path) =>
        keys.Add(_ofNoLength, ExactKey(KeyHash.Add(_seed, path)), ~path.Length);

    public static bool AddPrefix(IndexKeys keys, ReadOnlySpan<byte> prefix) =>
        keys.Add(_ofNoLength, PrefixKey(KeyHash.Add(_seed, prefix)), prefix.Length);

    public override IndexSource For(IReadOnlySet<int> lengths)
    {
        bool[] isPrefixLength = new bool[Math.Max(0, lengths.Max() + 1)];
        foreach (int length in lengths)
            if (length >= 0)
                isPrefixLength[length] = true;
        return new PathSource(isPrefixLength, Math.Max(-1, ~lengths.Min()));
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
