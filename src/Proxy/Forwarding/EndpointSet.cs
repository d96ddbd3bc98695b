namespace Sallyport.Proxy.Forwarding;

/// <summary>The addresses of a destination at one moment, prepared for choosing. Immutable but for its counter.</summary>
internal sealed class EndpointSet
{
    // Weighted turns are laid out in advance; beyond this length chance does as well.
    private const int MaxTurns = 4096;

    private readonly EndpointState[] _all;
    private readonly long[] _sums;
    private readonly EndpointState[]? _turns;
    private uint _turn;

    public EndpointSet(IReadOnlyList<EndpointState> endpoints)
    {
        _all = [.. endpoints];
        _sums = new long[_all.Length];
        long sum = 0;
        for (int i = 0; i < _all.Length; i++)
            _sums[i] = sum += _all[i].Weight;
        _turns = LayOutTurns(_all);
    }

    public static EndpointSet Empty { get; } = new([]);

    public IReadOnlyList<EndpointState> All => _all;

    public bool IsEmpty => _all.Length == 0;

    /// <summary>The less busy of two random ones, for their weights (gateway-routing.md 11.7).</summary>
    public EndpointState LeastRequest()
    {
        if (_all.Length == 1)
            return _all[0];
        EndpointState one = Any();
        EndpointState other = Any();
        return other.Active < one.Active ? other : one;
    }

    /// <summary>By chance, weighted.</summary>
    public EndpointState Any()
    {
        if (_all.Length == 1)
            return _all[0];
        long point = Random.Shared.NextInt64(_sums[^1]);
        int index = Array.BinarySearch(_sums, point + 1);
        return _all[index < 0 ? ~index : index];
    }

    /// <summary>In turn, each as often as its weight says.</summary>
    public EndpointState Next() => _turns is null ? Any() : _turns[Interlocked.Increment(ref _turn) % (uint)_turns.Length];

    /// <summary>Always the same for the same hash, as long as it is there; other endpoints coming and going move few hashes.</summary>
    /// <remarks>Weighted rendezvous hashing: each endpoint draws a lot from its name and the hash, the best one wins.</remarks>
    public EndpointState ByHash(uint hash)
    {
        EndpointState best = _all[0];
        double bestScore = double.NegativeInfinity;
        foreach (EndpointState endpoint in _all)
        {
            double lot = (Mix(hash ^ Hash(endpoint.Name)) + 1.0) / (uint.MaxValue + 2.0);
            double score = -endpoint.Weight / Math.Log(lot);
            if (score > bestScore)
                (best, bestScore) = (endpoint, score);
        }
        return best;
    }

    internal static uint Hash(ReadOnlySpan<byte> text)
    {
        uint hash = 2166136261;
        foreach (byte b in text)
            hash = (hash ^ b) * 16777619;
        return Mix(hash);
    }

    private static uint Hash(string text)
    {
        uint hash = 2166136261;
        foreach (char c in text)
            hash = (hash ^ c) * 16777619;
        return hash;
    }

    // The finaliser of MurmurHash3: FNV alone leaves similar texts close together.
    private static uint Mix(uint hash)
    {
        hash = (hash ^ hash >> 16) * 0x85ebca6b;
        hash = (hash ^ hash >> 13) * 0xc2b2ae35;
        return hash ^ hash >> 16;
    }

    // Smooth weighted round robin: the one furthest behind its share is next.
    private static EndpointState[]? LayOutTurns(EndpointState[] all)
    {
        int divisor = 0;
        foreach (EndpointState endpoint in all)
            divisor = Gcd(endpoint.Weight, divisor);
        long total = 0;
        foreach (EndpointState endpoint in all)
            total += endpoint.Weight / divisor;
        if (total is 0 or > MaxTurns)
            return null;
        EndpointState[] turns = new EndpointState[total];
        long[] credit = new long[all.Length];
        for (int turn = 0; turn < turns.Length; turn++)
        {
            int best = 0;
            for (int i = 0; i < all.Length; i++)
                if ((credit[i] += all[i].Weight / divisor) > credit[best])
                    best = i;
            credit[best] -= total;
            turns[turn] = all[best];
        }
        return turns;
    }

    private static int Gcd(int a, int b) => b == 0 ? a : Gcd(b, a % b);
}
