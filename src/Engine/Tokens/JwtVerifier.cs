namespace Sallyport.Engine.Tokens;

/// <summary>Decides whether a token may be believed: request-authentication.md, sections 7 and 8, in that order.</summary>
/// <remarks>One for the whole process, for any number of threads; it knows no clock and keeps no state but the tokens it has checked.</remarks>
/// <param name="cache">Tokens whose signature was verified before.</param>
public sealed class JwtVerifier(TokenCache cache)
{
    // Few and small: a client that sends the same wrong token again and again is usual, many of them are an attack.
    private const int RefutedTokens = 1024;
    private const long RefutedBytes = 2L << 20;

    private readonly TokenCache _refuted = new(RefutedTokens, RefutedBytes);

    /// <summary>Reads a token, or finds it among those already verified, in which case nothing is allocated.</summary>
    /// <param name="compact">The token as the request carried it.</param>
    /// <param name="token">The token, not to be believed yet; null with an error.</param>
    /// <returns><see cref="JwtStatus.Unverified"/>, or an error of section 7.</returns>
    public JwtStatus Read(ReadOnlySpan<byte> compact, out ParsedToken? token) =>
        cache.TryFind(compact, out token) || (_refuted.Count > 0 && _refuted.TryFind(compact, out token))
            ? JwtStatus.Unverified : CompactToken.Parse(compact, out token);

    /// <summary>
    /// The checks of section 8 for one rule. Issuer, times and audience are looked at every time, only the signature is
    /// remembered.
    /// </summary>
    /// <param name="token">From <see cref="Read"/>.</param>
    /// <param name="rule">What the rule demands.</param>
    /// <param name="keys">The rule's keys as of now; null counts as <see cref="KeyRing.Unusable"/>.</param>
    /// <param name="nowSeconds">Whole seconds since 1970.</param>
    /// <param name="verified">The token to believe; nobody's unless the result is <see cref="JwtStatus.Verified"/>.</param>
    public JwtStatus Verify(ParsedToken token, TokenRequirements rule, KeyRing? keys, long nowSeconds, out VerifiedToken verified)
    {
        verified = default;
        JwtStatus status = CheckClaims(token, rule, nowSeconds);
        if (status != JwtStatus.Unverified)
            return status;
        keys ??= KeyRing.Unusable;
        if (!token.IsProvenBy(keys))
        {
            if (token.IsRefutedBy(keys))
                return JwtStatus.SignatureInvalid;
            status = keys.Verify(token);
            if (status == JwtStatus.SignatureInvalid)
            {
                token.RememberRefutation(keys);
                _refuted.Add(token);
            }
            if (status != JwtStatus.Verified)
                return status;
            token.RememberProof(keys);
            cache.Add(token);
        }
        verified = new VerifiedToken(token, rule.SpaceDelimitedClaims);
        return JwtStatus.Verified;
    }

    /// <summary>Rows 1 to 4; they come before the keys, so a forged token can learn what is wrong with its claims (8.3).</summary>
    private static JwtStatus CheckClaims(ParsedToken token, TokenRequirements rule, long nowSeconds)
    {
        if (!rule.AcceptsIssuer(token.Issuer.Text))
            return JwtStatus.IssuerUnknown;

        // A clock before 1970 is a broken one; then every nbf lies in the future. 128 bits, so that no sum can wrap around.
        UInt128 now = nowSeconds < 0 ? UInt128.Zero : (UInt128)nowSeconds;
        if (now + rule.ClockSkewSeconds < token.NotBefore)
            return JwtStatus.NotYetValid;
        if (token.Expiry != 0 && now > (UInt128)token.Expiry + rule.ClockSkewSeconds)
            return JwtStatus.Expired;
        if (!rule.AcceptsAudience(token.Audience))
            return JwtStatus.AudienceNotAllowed;
        return rule.Demands is { } demands ? demands.Check(token, now, rule.ClockSkewSeconds) : JwtStatus.Unverified;
    }
}
