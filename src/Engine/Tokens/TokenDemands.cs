using System.Text;

namespace Sallyport.Engine.Tokens;

/// <summary>
/// What an operator demands of tokens beyond Istio, by <c>sallyport.dev/…</c> annotations. Immutable; each only ever refuses
/// more.
/// </summary>
/// <remarks>Checked after Istio's own rows 1 to 4 (request-authentication.md 8), so that their answers stay what they are.</remarks>
public sealed class TokenDemands
{
    private readonly uint _algorithms;
    private readonly byte[] _type;
    private readonly byte[][] _claims;

    /// <param name="algorithms"><c>allowed-algorithms</c>; null allows all that keys permit.</param>
    /// <param name="type"><c>required-typ</c>; null does not look at the header <c>typ</c>.</param>
    /// <param name="claims"><c>required-claims</c>: names of top-level claims that must be there and not null.</param>
    public TokenDemands(IReadOnlyList<JwtAlgorithm>? algorithms = null, string? type = null, IReadOnlyList<string>? claims = null)
    {
        _algorithms = uint.MaxValue;
        if (algorithms is not null)
        {
            _algorithms = 0;
            foreach (JwtAlgorithm algorithm in algorithms)
                _algorithms |= 1u << (int)algorithm;
        }
        _type = WithoutPrefix(Encoding.UTF8.GetBytes(type ?? "")).ToArray();
        _claims = [.. (claims ?? []).Select(Encoding.UTF8.GetBytes)];
    }

    /// <summary><c>require-exp</c>: a token without <c>exp</c>, or with 0, is refused.</summary>
    public bool IsExpiryRequired { get; init; }

    /// <summary>
    /// <c>max-token-age</c> in seconds: how long ago <c>iat</c> may be; null does not limit it. A token without <c>iat</c> is
    /// too old.
    /// </summary>
    public ulong? MaxAgeSeconds { get; init; }

    internal JwtStatus Check(ParsedToken token, UInt128 now, uint clockSkewSeconds)
    {
        if ((_algorithms & (1u << (int)token.Algorithm)) == 0)
            return JwtStatus.AlgorithmNotAllowed;
        if (_type.Length > 0 && !Ascii.EqualsIgnoreCase(WithoutPrefix(token.Header.Member("typ"u8).Text), _type))
            return JwtStatus.TypeNotAllowed;
        if (IsExpiryRequired && token.Expiry == 0)
            return JwtStatus.ExpiryRequired;
        if (MaxAgeSeconds is { } age && !IsYoung(token.IssuedAt, age, now, clockSkewSeconds))
            return JwtStatus.TooOld;
        foreach (byte[] claim in _claims)
        {
            if (token.Claims.Member(claim).Kind is JsonKind.Missing or JsonKind.Null)
                return JwtStatus.ClaimRequired;
        }
        return JwtStatus.Unverified;
    }

    /// <summary>An <c>iat</c> ahead of the clock would make the limit meaningless, so it is refused too.</summary>
    private static bool IsYoung(ulong issuedAt, ulong age, UInt128 now, uint clockSkewSeconds) =>
        issuedAt != 0 && now <= (UInt128)issuedAt + age + clockSkewSeconds && issuedAt <= now + clockSkewSeconds;

    /// <summary>A media type without slash stands for <c>application/…</c>, in any case (RFC 7515, 4.1.9).</summary>
    private static ReadOnlySpan<byte> WithoutPrefix(ReadOnlySpan<byte> type)
    {
        ReadOnlySpan<byte> prefix = "application/"u8;
        bool isPrefixed = type.Length > prefix.Length && Ascii.EqualsIgnoreCase(type[..prefix.Length], prefix);
        return isPrefixed && !type[prefix.Length..].Contains((byte)'/') ? type[prefix.Length..] : type;
    }
}
