using Sallyport.Engine.Matching;

namespace Sallyport.Engine.Authorization.Attributes;

/// <summary>
/// <c>trustDomains</c>: what stands between <c>spiffe://</c> and the next slash; stars stand for no slash (authorization-policy.md 6.5).
/// </summary>
internal sealed class TrustDomainTest(TextMatcher domain) : IdentityTest
{
    public override bool Matches(ReadOnlySpan<byte> identity)
    {
        if (!identity.StartsWith("spiffe://"u8))
            return false;
        if (domain.Kind == TextMatcherKind.Present)
            return true;
        ReadOnlySpan<byte> rest = identity["spiffe://"u8.Length..];
        int slash = rest.IndexOf((byte)'/');
        return slash >= 0 && domain.Matches(rest[..slash]);
    }
}
