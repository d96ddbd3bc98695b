using System.Collections.Frozen;
using Sallyport.Engine.Authorization.Indexing;
using Sallyport.Engine.Matching;
using Sallyport.Engine.Tokens;

namespace Sallyport.Engine.Authorization.Attributes;

/// <summary>
/// <c>requestPrincipals</c> and <c>request.auth.principal</c>: issuer and subject of the verified token, both strings
/// (authorization-policy.md 6.7).
/// </summary>
internal sealed class RequestPrincipalMatcher : AttributeMatcher
{
    private static readonly ulong _pairSeed = KeyHash.Seed(IndexKind.RequestPrincipal);
    private static readonly ulong _issuerSeed = KeyHash.Seed(IndexKind.Issuer);

    // Fewer are compared faster than looked up, and most lists are short.
    private const int LongestScan = 8;

    private readonly RequestPrincipalValue[] _values;
    private readonly RequestPrincipalValue[] _scanned;
    private readonly FrozenDictionary<ulong, RequestPrincipalValue[]>? _exact;

    public RequestPrincipalMatcher(RequestPrincipalValue[] values)
    {
        _values = values;
        _scanned = values;
        if (values.Count(IsExact) <= LongestScan)
            return;
        _scanned = [.. values.Where(value => !IsExact(value))];
        _exact = values.Where(IsExact)
            .GroupBy(value => PairKey(value.Issuer.Bytes, value.Subject.Bytes))
            .ToFrozenDictionary(same => same.Key, same => same.ToArray());
    }

    public override bool MatchesAny(in PolicyInput input)
    {
        if (!TryGet(input.Token, out ReadOnlySpan<byte> issuer, out ReadOnlySpan<byte> subject))
            return false;
        if (_exact is not null && _exact.TryGetValue(PairKey(issuer, subject), out RequestPrincipalValue[]? sameKey)
            && MatchesAny(sameKey, issuer, subject))
            return true;
        return MatchesAny(_scanned, issuer, subject);
    }

    public override bool TryAddKeys(IndexKeys keys)
    {
        foreach (RequestPrincipalValue value in _values)
        {
            if (value.Issuer.Kind != TextMatcherKind.Exact)
                return false;
            if (IsExact(value))
                keys.Add(PrincipalSource.Pairs, PairKey(value.Issuer.Bytes, value.Subject.Bytes));
            else
                keys.Add(PrincipalSource.Issuers, KeyHash.Add(_issuerSeed, value.Issuer.Bytes));
        }
        return true;
    }

    private static bool MatchesAny(RequestPrincipalValue[] values, ReadOnlySpan<byte> issuer, ReadOnlySpan<byte> subject)
    {
        foreach (RequestPrincipalValue value in values)
            if (value.Issuer.Matches(issuer) && value.Subject.Matches(subject))
                return true;
        return false;
    }

    private static bool IsExact(RequestPrincipalValue value) =>
        value.Issuer.Kind == TextMatcherKind.Exact && value.Subject.Kind == TextMatcherKind.Exact;

    private static bool TryGet(VerifiedToken token, out ReadOnlySpan<byte> issuer, out ReadOnlySpan<byte> subject)
    {
        JsonValue iss = token.Claims.Member("iss"u8), sub = token.Claims.Member("sub"u8);
        issuer = iss.Text;
        subject = sub.Text;
        return iss.IsString && sub.IsString && !token.IsSplit("iss"u8) && !token.IsSplit("sub"u8);
    }

    private static ulong PairKey(ReadOnlySpan<byte> issuer, ReadOnlySpan<byte> subject) =>
        KeyHash.Add(KeyHash.Separate(KeyHash.Add(_pairSeed, issuer)), subject);

    private sealed class PrincipalSource(string id, bool isPair) : IndexSource
    {
        public static PrincipalSource Pairs { get; } = new("request principal", true);

        public static PrincipalSource Issuers { get; } = new("issuer", false);

        public override string Id => id;

        public override void Visit(ref IndexProbe probe)
        {
            if (!TryGet(probe.Input.Token, out ReadOnlySpan<byte> issuer, out ReadOnlySpan<byte> subject))
                return;
            probe.Try(isPair ? PairKey(issuer, subject) : KeyHash.Add(_issuerSeed, issuer));
        }
    }
}
