namespace Sallyport.Engine.Tokens;

/// <summary>The way to a claim: member names, one for each object on the way. A dot in a name is literal.</summary>
/// <remarks>authorization-policy.md 9.4 writes it <c>[a][b]</c>, request-authentication.md 12.2 writes it <c>a.b</c>.</remarks>
public sealed class ClaimPath
{
    private readonly byte[][] _names;

    /// <param name="names">At least one name, in UTF-8.</param>
    public ClaimPath(params IReadOnlyList<byte[]> names)
    {
        ArgumentOutOfRangeException.ThrowIfZero(names.Count, nameof(names));
        _names = [.. names];
    }

    /// <summary>How many names there are.</summary>
    public int Length => _names.Length;

    /// <summary>The name at a place.</summary>
    public ReadOnlySpan<byte> this[int index] => _names[index];

    /// <summary>Follows the path; a step into anything but an object leads nowhere.</summary>
    public JsonValue Find(JsonValue claims)
    {
        foreach (byte[] name in _names)
            claims = claims.Member(name);
        return claims;
    }

    /// <summary>
    /// The strings at the end of the path; of a top-level claim of <paramref name="spaceDelimited"/> its pieces (13.4, 13.5).
    /// </summary>
    /// <param name="claims">The claims of a verified token.</param>
    /// <param name="spaceDelimited">Those of the rule that verified it.</param>
    public ClaimStrings Strings(JsonValue claims, SpaceDelimitedClaims spaceDelimited) =>
        new(Find(claims), _names.Length == 1 && spaceDelimited.Contains(_names[0]));
}
