namespace Sallyport.Engine.Authorization.Indexing;

/// <summary>
/// Hashes of index keys. A collision only makes a rule be tried in vain, so 64 bits of FNV-1a do, and it can be taken step by step
/// along a path.
/// </summary>
internal static class KeyHash
{
    private const ulong Offset = 14695981039346656037;
    private const ulong Prime = 1099511628211;

    /// <summary>The start value of a kind of key; <paramref name="name"/> tells claims and headers apart.</summary>
    public static ulong Seed(IndexKind kind, ReadOnlySpan<byte> name = default) => Add((Offset ^ (ulong)kind) * Prime, name);

    public static ulong Add(ulong hash, byte b) => (hash ^ b) * Prime;

    public static ulong Add(ulong hash, ReadOnlySpan<byte> text)
    {
        foreach (byte b in text)
            hash = (hash ^ b) * Prime;
        return hash;
    }

    /// <summary>Between two texts of one key; no text has it.</summary>
    public static ulong Separate(ulong hash) => (hash ^ 0x1FF) * Prime;
}
