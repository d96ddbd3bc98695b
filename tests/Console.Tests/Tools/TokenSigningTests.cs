using Sallyport.Console.Tools;
using Sallyport.Engine.Tokens.Signing;

namespace Sallyport.Console.Tests.Tools;

public sealed class TokenSigningTests
{
    private static readonly DateTimeOffset s_now = DateTimeOffset.FromUnixTimeSeconds(1_800_000_000);

    [Theory]
    [InlineData("RSA", true)]
    [InlineData("EC", true)]
    [InlineData("EC", false)]
    public void Signs_with_a_key_of_ones_own(string type, bool isPem)
    {
        Jwk key = JwkGenerator.Create(type);
        SignedToken made = new TokenSigning { Key = isPem ? PemKeys.Write(key)! : JwkText.Write(key), Claims = """{"iss":"i"}""" }.Sign(s_now);
        made.Problem.ShouldBeEmpty();
        TokenReading read = TokenReading.Of(made.Token, made.Jwks, s_now);
        read.IsGood.ShouldBeTrue(read.Verdict);
        read.Claims!.ShouldContain("1800003600");
        TokenReading.Of(made.Token, JwkText.Write(key.PublicHalf()!), s_now).IsGood.ShouldBeTrue();
    }

    [Fact]
    public void Writes_header_and_claims_as_they_are_filled_in()
    {
        SignedToken made = new TokenSigning { KeyId = "mine", Claims = """{"iss":"i","exp":1,"n":[1.50]}""" }.Sign(s_now);
        TokenReading read = TokenReading.Of(made.Token, "", s_now);
        read.Header!.ShouldContain("\"kid\": \"mine\"");
        read.Claims!.ReplaceLineEndings("").Replace(" ", "", StringComparison.Ordinal).ShouldBe("""{"iss":"i","exp":1,"n":[1.50]}""");
    }

    [Theory]
    [InlineData("", "[]")]
    [InlineData("", """{"iss":"a","iss":"b"}""")]
    [InlineData("", "{")]
    [InlineData("x", "{}")]
    [InlineData("""{"kty":"RSA","n":"AQ","e":"AQAB","d":"AQ"}""", "{}")]
    public void Says_why_it_cannot(string key, string claims)
    {
        SignedToken made = new TokenSigning { Key = key, Claims = claims }.Sign(s_now);
        made.Token.ShouldBeEmpty();
        made.Problem.ShouldNotBeEmpty();
    }

    [Fact]
    public void Never_signs_with_a_public_key() =>
        new TokenSigning { Key = JwkText.Write(JwkGenerator.Create("EC").PublicHalf()!) }.Sign(s_now).Problem.ShouldStartWith("That is a public key");
}
