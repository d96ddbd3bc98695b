using System.Text;

namespace Sallyport.Engine.Authorization.Attributes;

/// <summary><c>principals: ["*/sa/bar"]</c>: a SPIFFE identity that ends with the text (authorization-policy.md 6.1).</summary>
internal sealed class PrincipalSuffixTest(string suffix) : IdentityTest
{
    private readonly byte[] _suffix = Encoding.UTF8.GetBytes(suffix);

    public override bool Matches(ReadOnlySpan<byte> identity) =>
        identity.StartsWith("spiffe://"u8) && identity["spiffe://"u8.Length..].EndsWith(_suffix);
}
