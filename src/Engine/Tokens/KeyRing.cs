namespace Sallyport.Engine.Tokens;

/// <summary>The keys that may have signed the tokens of one rule, in the order of the key set. Immutable.</summary>
/// <remarks>
/// A ring's identity matters: what was verified with one ring counts for nothing under another, even with equal keys.
/// </remarks>
public sealed class KeyRing
{
    /// <summary>A key set that was read and cannot be used (request-authentication.md 10.2).</summary>
    public static readonly KeyRing Unusable = new([], JwtStatus.KeySetUnusable);

    /// <summary>
    /// No key set was ever received: Istio then hands out a key whose private half does not exist, so every token fails as if
    /// wrongly signed (request-authentication.md 11.7).
    /// </summary>
    public static readonly KeyRing NeverFetched = new([], JwtStatus.SignatureInvalid);

    /// <summary>A proxy that fetches on demand could not (request-authentication.md 8 row 6, 11.12).</summary>
    public static readonly KeyRing FetchFailed = new([], JwtStatus.KeySetNotFetched);

    private readonly VerificationKey[] _keys;
    private readonly JwtStatus _refusal;

    internal KeyRing(VerificationKey[] keys)
        : this(keys, keys.Length == 0 ? JwtStatus.KeySetUnusable : JwtStatus.Unverified)
    {
    }

    private KeyRing(VerificationKey[] keys, JwtStatus refusal)
    {
        _keys = keys;
        _refusal = refusal;
    }

    /// <summary>How many keys can be used; 0 means that every token is refused.</summary>
    public int Count => _keys.Length;

    /// <summary>Type and <c>kid</c> of the key at a place, for people; never the key itself.</summary>
    public (string Type, string KeyId) Describe(int index) =>
        (_keys[index].Type, System.Text.Encoding.UTF8.GetString(_keys[index].KeyId));

    internal JwtStatus Verify(ParsedToken token) =>
        Verify(token.Algorithm, token.KeyId.Text, token.Signed, token.Signature);

    /// <summary>
    /// Rows 5 to 9 of request-authentication.md, section 8: fitting keys are tried in order until one verifies (9.2, 9.3).
    /// </summary>
    internal JwtStatus Verify(JwtAlgorithm algorithm, ReadOnlySpan<byte> keyId, ReadOnlySpan<byte> signed, ReadOnlySpan<byte> signature)
    {
        if (_refusal != JwtStatus.Unverified)
            return _refusal;
        JwtStatus status = JwtStatus.KeyUnknown;
        foreach (VerificationKey key in _keys)
        {
            if (!key.Fits(algorithm, keyId))
                continue;
            status = JwtStatus.SignatureInvalid;
            switch (key.Verify(algorithm, signed, signature))
            {
                case SignatureOutcome.Valid:
                    return JwtStatus.Verified;
                case SignatureOutcome.WrongLength:
                    return JwtStatus.Ed25519SignatureLength;
            }
        }
        return status;
    }
}
