using System.Buffers;
using System.Runtime.InteropServices;

namespace Sallyport.Engine.Tokens;

/// <summary>Finds members of one object that share a name; such an object is invalid (request-authentication.md 7.5).</summary>
internal static class JsonDuplicates
{
    /// <summary>Up to here comparing all pairs is quicker than hashing; most claims objects are smaller.</summary>
    private const int PairwiseLimit = 16;

    /// <param name="text">The buffer that holds the names.</param>
    /// <param name="nodes">All nodes so far.</param>
    /// <param name="first">The first member.</param>
    /// <param name="members">How many members there are.</param>
    public static bool Exist(ReadOnlySpan<byte> text, ReadOnlySpan<JsonNode> nodes, int first, int members) =>
        members <= PairwiseLimit ? ExistPairwise(text, nodes, first) : ExistHashed(text, nodes, first, members);

    private static bool ExistPairwise(ReadOnlySpan<byte> text, ReadOnlySpan<JsonNode> nodes, int first)
    {
        for (int i = first; i < nodes.Length; i = nodes[i].End)
        {
            for (int j = nodes[i].End; j < nodes.Length; j = nodes[j].End)
            {
                if (AreNamedAlike(text, nodes[i], nodes[j]))
                    return true;
            }
        }
        return false;
    }

    private static bool ExistHashed(ReadOnlySpan<byte> text, ReadOnlySpan<JsonNode> nodes, int first, int members)
    {
        int size = (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)members * 2);
        int[] table = ArrayPool<int>.Shared.Rent(size);
        Array.Clear(table, 0, size);
        bool found = false;
        for (int i = first; i < nodes.Length && !found; i = nodes[i].End)
        {
            int slot = Hash(text.Slice(nodes[i].NameStart, nodes[i].NameLength)) & (size - 1);
            // The first member's index is never 0, which is the root, so 0 means free.
            while (table[slot] != 0 && !found)
            {
                found = AreNamedAlike(text, nodes[table[slot]], nodes[i]);
                slot = (slot + 1) & (size - 1);
            }
            table[slot] = i;
        }
        ArrayPool<int>.Shared.Return(table);
        return found;
    }

    private static bool AreNamedAlike(ReadOnlySpan<byte> text, in JsonNode left, in JsonNode right) =>
        left.NameLength == right.NameLength
        && text.Slice(left.NameStart, left.NameLength).SequenceEqual(text.Slice(right.NameStart, right.NameLength));

    /// <summary>The runtime's string hash, since its random seed keeps a sender from choosing names that collide.</summary>
    private static int Hash(ReadOnlySpan<byte> name)
    {
        int hash = string.GetHashCode(MemoryMarshal.Cast<byte, char>(name));
        return (name.Length & 1) == 0 ? hash : hash ^ (name[^1] * -1640531527);
    }
}
