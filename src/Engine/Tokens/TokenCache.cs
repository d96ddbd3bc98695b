using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using System.Security.Cryptography;

namespace Sallyport.Engine.Tokens;

/// <summary>Tokens whose signature was checked before, so that the next request with the same bytes needs no cryptography.</summary>
/// <remarks>
/// <para>
/// A hit means: these exact bytes were parsed before, and checked with some key ring. Whether it is the ring in force, and
/// whether issuer, audience and times are still good, is asked of the token again each time (<see cref="JwtVerifier"/>).
/// Good and bad tokens are kept apart, so nobody without a good token can push one out.
/// </para>
/// <para>
/// Reads take no lock and write nothing but a "used" mark. Writers take a lock, which is short beside the verification
/// before it. A token lives in one of the <see cref="Ways"/> places its hash allows; the eldest unused one makes room.
/// </para>
/// </remarks>
public sealed class TokenCache
{
    /// <summary>Room for the active sessions of a busy gateway; the empty table takes 17 bytes for each.</summary>
    public const int DefaultMaxEntries = 16384;

    /// <summary>A token with a dozen claims keeps about 2 KB, so this fits the entries of ordinary tokens.</summary>
    public const long DefaultMaxBytes = 32L << 20;

    /// <summary>Eight hashes of eight bytes are one cache line.</summary>
    private const int Ways = 8;

    /// <summary>A single token may take this share of the bytes at most, so that a few giants do not evict everybody else.</summary>
    private const int MaxShare = 64;

    /// <summary>How many bytes at the end of a token are hashed: with any algorithm they are 24 bytes of signature.</summary>
    private const int HashedBytes = 32;

    private readonly ulong[] _hashes;
    private readonly ParsedToken?[] _tokens;
    private readonly bool[] _used;
    private readonly long _maxBytes;
    private readonly ulong _seed;
    private readonly Lock _writing = new();
    private long _bytes;
    private int _count;
    private int _hand;

    /// <param name="maxEntries">How many tokens are kept; rounded down to a power of two, at least 8.</param>
    /// <param name="maxBytes">How much memory they may take together.</param>
    public TokenCache(int maxEntries = DefaultMaxEntries, long maxBytes = DefaultMaxBytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(maxBytes);
        int places = maxEntries <= Ways ? Ways : 1 << BitOperations.Log2((uint)maxEntries);
        _hashes = new ulong[places];
        _tokens = new ParsedToken?[places];
        _used = new bool[places];
        _maxBytes = maxBytes;
        // Random, so that nobody can choose tokens which compete for the same places.
        Span<byte> seed = stackalloc byte[sizeof(ulong)];
        RandomNumberGenerator.Fill(seed);
        _seed = BinaryPrimitives.ReadUInt64LittleEndian(seed);
    }

    /// <summary>How many tokens are kept now.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>How much memory they take now.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    /// <summary>Finds the token of exactly these bytes. Allocates nothing.</summary>
    public bool TryFind(ReadOnlySpan<byte> compact, [NotNullWhen(true)] out ParsedToken? token)
    {
        ulong hash = Hash(compact);
        int first = FirstPlace(hash);
        for (int place = first; place < first + Ways; place++)
        {
            // A hash that does not belong to the token beside it (a writer is at work) does no harm: the bytes decide.
            if (_hashes[place] != hash || Volatile.Read(ref _tokens[place]) is not { } found || !compact.SequenceEqual(found.Compact))
                continue;
            // Read before write: a mark that is set already would only travel between the processors' caches.
            if (!_used[place])
                _used[place] = true;
            token = found;
            return true;
        }
        token = null;
        return false;
    }

    /// <summary>Keeps a token that was checked with a key ring, unless it is too large or not the only spelling of itself.</summary>
    internal void Add(ParsedToken token)
    {
        int weight = token.WeightBytes;
        if (!token.IsCanonical || weight > _maxBytes / MaxShare)
            return;
        ulong hash = Hash(token.Compact);
        int first = FirstPlace(hash);
        lock (_writing)
        {
            int place = ChoosePlace(first, token.Compact);
            if (place < 0)
                return;
            Evict(place);
            _hashes[place] = hash;
            _used[place] = false;
            Volatile.Write(ref _tokens[place], token);
            _count++;
            Interlocked.Add(ref _bytes, weight);
            while (_bytes > _maxBytes)
                EvictNext(place);
        }
    }

    /// <returns>A free place, else one that was not used since the last look, else any; -1 if the token is there already.</returns>
    private int ChoosePlace(int first, ReadOnlySpan<byte> compact)
    {
        int free = -1;
        int unused = -1;
        for (int place = first; place < first + Ways; place++)
        {
            ParsedToken? kept = _tokens[place];
            if (kept is null)
                free = place;
            else if (kept.Compact.SequenceEqual(compact))
                return -1;
            else if (!_used[place])
                unused = place;
        }
        if (free >= 0)
            return free;
        if (unused >= 0)
            return unused;
        // All were used: one must go, and the others have to show again that they are.
        Array.Clear(_used, first, Ways);
        return first + (_hand++ & (Ways - 1));
    }

    /// <summary>One step of the clock: a used token loses its mark, an unused one its place.</summary>
    private void EvictNext(int keep)
    {
        _hand = (_hand + 1) & (_tokens.Length - 1);
        if (_hand == keep)
            return;
        if (_used[_hand])
            _used[_hand] = false;
        else
            Evict(_hand);
    }

    private void Evict(int place)
    {
        if (_tokens[place] is not { } token)
            return;
        Volatile.Write(ref _tokens[place], null);
        _count--;
        Interlocked.Add(ref _bytes, -token.WeightBytes);
    }

    private int FirstPlace(ulong hash) => (int)(hash >> 32) & (_hashes.Length - 1) & ~(Ways - 1);

    private ulong Hash(ReadOnlySpan<byte> compact)
    {
        Span<byte> tail = stackalloc byte[HashedBytes];
        if (compact.Length >= HashedBytes)
            compact[^HashedBytes..].CopyTo(tail);
        else
        {
            tail.Clear();
            compact.CopyTo(tail);
        }
        ulong hash = _seed ^ (uint)compact.Length;
        for (int i = 0; i < HashedBytes; i += sizeof(ulong))
            hash = Fold(hash ^ BinaryPrimitives.ReadUInt64LittleEndian(tail[i..]), 0x9E3779B97F4A7C15 ^ _seed);
        return hash;
    }

    private static ulong Fold(ulong left, ulong right)
    {
        ulong high = Math.BigMul(left, right, out ulong low);
        return high ^ low;
    }
}
