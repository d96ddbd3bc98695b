namespace Sallyport.Engine.Tokens;

/// <summary>A well-formed token that nobody has vouched for. Everything in it is only claimed.</summary>
/// <remarks>
/// Immutable and self-contained: it owns its bytes, so a cache may keep it. The one thing that changes is the memo of key
/// rings whose keys have verified these very bytes; it can only grow more knowing, never wrong.
/// </remarks>
public sealed class ParsedToken
{
    /// <summary>A token rarely belongs to more than one rule; two rings more cover a rotation.</summary>
    private const int RememberedRings = 4;

    private readonly byte[] _memory;
    private readonly TokenLayout _layout;
    private readonly JsonTape _header;
    private readonly JsonTape _claims;
    private volatile KeyRing[] _provenBy = [];
    private volatile KeyRing? _refutedBy;

    internal ParsedToken(byte[] memory, in TokenLayout layout, JsonTape header, JsonTape claims, in RegisteredClaims registered)
    {
        _memory = memory;
        _layout = layout;
        _header = header;
        _claims = claims;
        Algorithm = registered.Algorithm;
        KeyId = registered.KeyId;
        Issuer = registered.Issuer;
        Audience = registered.Audience;
        IssuedAt = registered.IssuedAt;
        NotBefore = registered.NotBefore;
        Expiry = registered.Expiry;
    }

    /// <summary>The header's <c>alg</c>.</summary>
    public JwtAlgorithm Algorithm { get; }

    /// <summary>The header's <c>kid</c>; missing or a string.</summary>
    public JsonValue KeyId { get; }

    /// <summary>The claim <c>iss</c>; missing or a string.</summary>
    public JsonValue Issuer { get; }

    /// <summary>The claim <c>aud</c>; missing, a string or a list of strings.</summary>
    public JsonValue Audience { get; }

    /// <summary>Seconds since 1970, fractions cut off; 0 if the token has none.</summary>
    public ulong IssuedAt { get; }

    /// <summary>Seconds since 1970, fractions cut off; 0 if the token has none (request-authentication.md 8.2).</summary>
    public ulong NotBefore { get; }

    /// <summary>Seconds since 1970, fractions cut off; 0 if the token never expires (request-authentication.md 8.2).</summary>
    public ulong Expiry { get; }

    /// <summary>The JOSE header.</summary>
    public JsonValue Header => _header.Root;

    /// <summary>The payload.</summary>
    public JsonValue Claims => _claims.Root;

    /// <summary>Piece 2 as received: base64url, not re-encoded (request-authentication.md 12.1).</summary>
    public ReadOnlySpan<byte> EncodedPayload => _memory.AsSpan(_layout.HeaderLength + 1, _layout.PayloadLength);

    /// <summary>How much memory the token keeps, in bytes.</summary>
    public int WeightBytes => _memory.Length + _header.NodeBytes + _claims.NodeBytes + 256;

    /// <summary>What the signature covers: piece 1, a dot, piece 2 (request-authentication.md 9.6).</summary>
    internal ReadOnlySpan<byte> Signed => _memory.AsSpan(0, _layout.HeaderLength + 1 + _layout.PayloadLength);

    internal ReadOnlySpan<byte> Signature => _memory.AsSpan(_layout.SignatureStart, _layout.SignatureLength);

    /// <summary>The three pieces joined by dots.</summary>
    internal ReadOnlySpan<byte> Compact => _memory.AsSpan(0, _layout.CompactLength);

    /// <summary>
    /// Whether <see cref="Compact"/> is the token as received and its signature has no other spelling. A sender can write one
    /// good token in endlessly many other ways (empty pieces, blanks), which must not crowd out a cache.
    /// </summary>
    internal bool IsCanonical => _layout.IsCanonical;

    internal bool IsProvenBy(KeyRing ring)
    {
        foreach (KeyRing known in _provenBy)
        {
            if (ReferenceEquals(known, ring))
                return true;
        }
        return false;
    }

    /// <summary>No key of that ring had made the signature. It is the last ring that said so.</summary>
    internal bool IsRefutedBy(KeyRing ring) => ReferenceEquals(_refutedBy, ring);

    internal void RememberRefutation(KeyRing ring) => _refutedBy = ring;

    /// <summary>Two threads may lose one of two entries here, which costs a second verification and nothing else.</summary>
    internal void RememberProof(KeyRing ring)
    {
        KeyRing[] known = _provenBy;
        int kept = Math.Min(known.Length, RememberedRings - 1);
        KeyRing[] next = new KeyRing[kept + 1];
        next[0] = ring;
        Array.Copy(known, 0, next, 1, kept);
        _provenBy = next;
    }
}
