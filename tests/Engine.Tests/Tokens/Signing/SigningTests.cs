using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Sallyport.Engine.Tokens;
using Sallyport.Engine.Tokens.Signing;

namespace Sallyport.Engine.Tests.Tokens.Signing;

/// <summary>RFC 7517, 7518, 7638, 8037, 7468</summary>
public sealed class SigningTests
{
    private const string Ed25519PublicPem = "-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=\n-----END PUBLIC KEY-----";
    private const string Ed25519PrivatePem = "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC\n-----END PRIVATE KEY-----";

    private static readonly Dictionary<string, Jwk> _keys = JwkGenerator.Types.ToDictionary(type => type, JwkGenerator.Create);

    [Theory]
    [InlineData("RSA", "RS256"), InlineData("RSA", "RS384"), InlineData("RSA", "RS512")]
    [InlineData("RSA", "PS256"), InlineData("RSA", "PS384"), InlineData("RSA", "PS512")]
    [InlineData("EC", "ES256"), InlineData("OKP", "EdDSA")]
    [InlineData("oct", "HS256"), InlineData("oct", "HS384"), InlineData("oct", "HS512")]
    public void Signs_what_verifies(string type, string algorithm)
    {
        Jwk key = _keys[type];
        Jwk restored = Parse(JwkText.Write(key));
        Jwk verifying = (key.PublicHalf() ?? key) with { Algorithm = null };

        string token = TokenSigner.Sign(restored, Enum.Parse<JwtAlgorithm>(algorithm), key.KeyId, """{"sub":"s"}"""u8);

        KeyRing ring = KeySet.Parse(Encoding.UTF8.GetBytes($$"""{"keys":[{{JwkText.Write(verifying)}}]}""")).Ring;
        CompactToken.Parse(Encoding.ASCII.GetBytes(token), out ParsedToken? parsed).ShouldBe(JwtStatus.Unverified);
        parsed!.Algorithm.ToString().ShouldBe(algorithm);
        parsed.KeyId.Text.SequenceEqual(Encoding.ASCII.GetBytes(key.KeyId!)).ShouldBeTrue();
        ring.Verify(parsed).ShouldBe(JwtStatus.Verified);
    }

    [Theory]
    [InlineData("RSA", "ES256"), InlineData("EC", "ES384"), InlineData("EC", "HS256"), InlineData("OKP", "RS256")]
    [InlineData("oct", "RS256"), InlineData("RSA", "Unsupported")]
    public void Refuses_odd_pairs(string type, string algorithm) =>
        Should.Throw<ArgumentException>(() => TokenSigner.Sign(_keys[type], Enum.Parse<JwtAlgorithm>(algorithm), null, "{}"u8));

    [Fact]
    public void Cannot_sign_with_a_public_key()
    {
        Jwk key = _keys["EC"].PublicHalf()!;

        TokenSigner.CanSign(key, JwtAlgorithm.ES256).ShouldBeFalse();
        Should.Throw<ArgumentException>(() => TokenSigner.Sign(key, JwtAlgorithm.ES256, null, "{}"u8));
    }

    [Theory]
    [InlineData("RSA")]
    [InlineData("EC")]
    [InlineData("OKP")]
    public void Goes_through_PEM_and_back(string type)
    {
        Jwk key = _keys[type] with { KeyId = null, Algorithm = null };

        JwkText.Write(FromPem(PemKeys.Write(key)!)).ShouldBe(JwkText.Write(key));
        JwkText.Write(FromPem(PemKeys.Write(key.PublicHalf()!)!)).ShouldBe(JwkText.Write(key.PublicHalf()!));
        JwkText.Write(key.PublicHalf()!).ShouldNotContain("\"d\"");
        PemKeys.Write(key.PublicHalf()!)!.ShouldStartWith("-----BEGIN PUBLIC KEY-----");
    }

    [Fact]
    public void Reads_every_form_of_PEM()
    {
        using RSA rsa = RSA.Create(2048);
        using ECDsa ec = ECDsa.Create(ECCurve.NamedCurves.nistP521);
        CertificateRequest request = new("CN=test", rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using X509Certificate2 certificate = request.CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddDays(1));
        string thumbprint = FromPem(rsa.ExportPkcs8PrivateKeyPem()).Thumbprint();

        FromPem(rsa.ExportRSAPrivateKeyPem()).Thumbprint().ShouldBe(thumbprint);
        FromPem(rsa.ExportRSAPrivateKeyPem()).IsPrivate.ShouldBeTrue();
        FromPem(rsa.ExportRSAPublicKeyPem()).Thumbprint().ShouldBe(thumbprint);
        FromPem(rsa.ExportSubjectPublicKeyInfoPem()).IsPrivate.ShouldBeFalse();
        FromPem("text before\n" + certificate.ExportCertificatePem()).Thumbprint().ShouldBe(thumbprint);
        string parameters = "-----BEGIN EC PARAMETERS-----\nBgUrgQQAIw==\n-----END EC PARAMETERS-----\n";
        FromPem(parameters + ec.ExportECPrivateKeyPem()).Curve.ShouldBe("P-521");
        FromPem(ec.ExportSubjectPublicKeyInfoPem()).Thumbprint().ShouldBe(FromPem(ec.ExportPkcs8PrivateKeyPem()).Thumbprint());
    }

    /// <summary>RFC 8410, 10.1 and 10.3</summary>
    [Fact]
    public void Reads_the_published_Ed25519_keys()
    {
        Jwk key = FromPem(Ed25519PrivatePem);

        key.IsPrivate.ShouldBeTrue();
        key.Thumbprint().ShouldBe(FromPem(Ed25519PublicPem).Thumbprint());
        PemKeys.Write(key).ShouldBe(Ed25519PrivatePem);
        PemKeys.Write(key.PublicHalf()!).ShouldBe(Ed25519PublicPem);
    }

    [Theory]
    [InlineData("")]
    [InlineData("no pem")]
    [InlineData("-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----")]
    [InlineData("-----BEGIN RSA PRIVATE KEY-----\nAAAA\n-----END RSA PRIVATE KEY-----")]
    [InlineData("-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----")]
    [InlineData("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----")]
    public void Refuses_other_PEM(string pem)
    {
        PemKeys.TryRead(pem, out string problem).ShouldBeNull();
        problem.ShouldNotBeEmpty();
    }

    /// <summary>RFC 7638, 3.1, and RFC 8037, A.3</summary>
    [Theory]
    [InlineData("""{"kty":"RSA","n":"0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw","e":"AQAB","alg":"RS256","kid":"2011-04-29"}""",
        "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs")]
    [InlineData("""{"keys":[{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}]}""",
        "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k")]
    public void Makes_the_published_thumbprint(string jwk, string expected) => Parse(jwk).Thumbprint().ShouldBe(expected);

    [Theory]
    [InlineData("nonsense")]
    [InlineData("{}")]
    [InlineData("""{"kty":"RSA","n":"AQ"}""")]
    [InlineData("""{"kty":"RSA","n":"AQ","e":"AQAB","d":"AQ"}""")]
    [InlineData("""{"kty":"RSA","n":"+","e":"AQAB"}""")]
    [InlineData("""{"kty":"EC","crv":"P-256","x":"AQ","y":"AQ"}""")]
    [InlineData("""{"kty":"OKP","crv":"X25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}""")]
    [InlineData("""{"kty":"oct","k":""}""")]
    [InlineData("""{"keys":[]}""")]
    public void Refuses_what_is_no_key(string jwk)
    {
        JwkText.TryParse(Encoding.UTF8.GetBytes(jwk), out string problem).ShouldBeNull();
        problem.ShouldNotBeEmpty();
    }

    [Fact]
    public void Never_shows_a_key_as_text()
    {
        Jwk key = _keys["oct"] with { KeyId = "k" };

        key.ToString().ShouldBe("oct key k");
        $"{key}".ShouldBe("oct key k");
    }

    private static Jwk Parse(string json) => JwkText.TryParse(Encoding.UTF8.GetBytes(json), out _).ShouldNotBeNull();

    private static Jwk FromPem(string pem) => PemKeys.TryRead(pem, out _).ShouldNotBeNull();
}
