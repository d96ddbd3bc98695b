using Sallyport.Console.Tools;
using Sallyport.Console.Wizard;

namespace Sallyport.Console.Tests.Tools;

public sealed class TokenReadingTests
{
    private static readonly DateTimeOffset s_now = TimeProvider.System.GetUtcNow();

    [Fact]
    public void Verifies_with_a_key_set()
    {
        (string jwks, string token) = TrialToken.Make("me", "you", s_now);
        TokenReading reading = TokenReading.Of("Bearer " + token, jwks, s_now);
        reading.IsGood.ShouldBeTrue(reading.Verdict);
        reading.Claims!.ShouldContain("\"iss\": \"me\"");
        TokenReading.Of(token, jwks, s_now.AddHours(2)).Verdict.ShouldStartWith("Jwt is expired");
    }

    [Theory]
    [InlineData("", "Paste a token.")]
    [InlineData("abc", "Jwt is not in the form")]
    public void Says_why_it_cannot_read(string token, string words) => TokenReading.Of(token, "", s_now).Verdict.ShouldStartWith(words);

    [Fact]
    public void Believes_no_foreign_key()
    {
        string token = TrialToken.Make("me", null, s_now).Token;
        TokenReading.Of(token, TrialToken.Make("me", null, s_now).Jwks, s_now).IsGood.ShouldBeFalse();
        TokenReading.Of(token, "no key", s_now).Verdict.ShouldBe("The key set cannot be used.");
        TokenReading.Of(token, "", s_now).IsGood.ShouldBeFalse();
    }

    [Fact]
    public void Takes_only_the_public_half_of_a_key()
    {
        using System.Security.Cryptography.RSA key = System.Security.Cryptography.RSA.Create(2048);
        PemKey.TryConvert(key.ExportPkcs8PrivateKeyPem(), out string jwks, out string note).ShouldBeTrue();
        jwks.ShouldNotContain("\"d\"");
        note.ShouldContain("private key");
        PemKey.ToPem(jwks, out _)!.ReplaceLineEndings().Trim().ShouldBe(key.ExportSubjectPublicKeyInfoPem().ReplaceLineEndings().Trim());
        PemKey.TryConvert("-----BEGIN nonsense", out _, out _).ShouldBeFalse();
    }
}
