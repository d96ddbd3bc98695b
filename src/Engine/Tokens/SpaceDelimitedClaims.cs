namespace Sallyport.Engine.Tokens;

/// <summary>The top-level claims whose string authorization sees split at spaces (request-authentication.md 13.5).</summary>
public sealed class SpaceDelimitedClaims
{
    /// <summary><c>scope</c> and <c>permission</c>, which are always split.</summary>
    public static readonly SpaceDelimitedClaims Default = new([]);

    private readonly byte[][] _names;

    /// <param name="additional">A rule's <c>spaceDelimitedClaims</c>, in UTF-8; they add to the default.</param>
    public SpaceDelimitedClaims(IReadOnlyList<byte[]> additional) =>
        _names = ["scope"u8.ToArray(), "permission"u8.ToArray(), .. additional];

    internal bool Contains(ReadOnlySpan<byte> name)
    {
        foreach (byte[] known in _names)
        {
            if (name.SequenceEqual(known))
                return true;
        }
        return false;
    }
}
