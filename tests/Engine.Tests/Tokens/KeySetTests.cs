using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Sallyport.Engine.Tokens;
using Sallyport.TestKit.Tokens;

namespace Sallyport.Engine.Tests.Tokens;

/// <summary>request-authentication.md, section 10</summary>
public sealed class KeySetTests
{
    private static readonly string _goodRsa = TestKey.Default.Jwk;
    private static readonly string _n = Member(_goodRsa, "n");
    private static readonly string _goodEc = TestKey.Ec("e").Jwk;

    [Theory]
    [InlineData("", KeySetStatus.NotJson)]
    [InlineData("nonsense", KeySetStatus.NotJson)]
    [InlineData("[]", KeySetStatus.NotJson)]
    [InlineData("{\"keys\":[],\"keys\":[]}", KeySetStatus.NotJson)]
    [InlineData("-----BEGIN PUBLIC KEY-----\nMA==\n-----END PUBLIC KEY-----\n", KeySetStatus.NotJson)]
    [InlineData("{}", KeySetStatus.NoKeys)]
    [InlineData("null", KeySetStatus.NoKeys)]
    [InlineData("{\"Keys\":[]}", KeySetStatus.NoKeys)]
    [InlineData("{\"kty\":\"oct\",\"k\":\"AAAA\"}", KeySetStatus.NoKeys)]
    [InlineData("{\"keys\":{}}", KeySetStatus.KeysNotArray)]
    [InlineData("{\"keys\":null}", KeySetStatus.KeysNotArray)]
    [InlineData("{\"keys\":[]}", KeySetStatus.NoUsableKey)]
    [InlineData("{\"keys\":[1,null,\"x\",[]]}", KeySetStatus.NoUsableKey)]
    public void Says_why_a_set_cannot_be_used(string json, KeySetStatus expected)
    {
        KeySetParseResult result = Parse(json);

        result.Status.ShouldBe(expected);
        result.Ring.ShouldBeSameAs(KeyRing.Unusable);
        result.Message.ShouldNotBeEmpty();
    }

    [Theory]
    [InlineData("""{"kty":"oct","k":"AA"}""")]
    [InlineData("""{"kty":"oct","k":"AA=="}""")]
    [InlineData("""{"kty":"oct","k":"AA","alg":"HS256"}""")]
    [InlineData("""{"kty":"oct","k":"AA","alg":"HS384"}""")]
    [InlineData("""{"kty":"oct","k":"AA","alg":"HS512"}""")]
    [InlineData("""{"kty":"oct","k":"AA","alg":7,"kid":null,"use":"enc","key_ops":[],"x":1}""")]
    [InlineData("{'kty':'oct',k:'AA',}")]
    [InlineData("""{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}""")]
    [InlineData("""{"kty":"OKP","crv":"Ed25519","alg":"EdDSA","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}""")]
    public void Accepts(string jwk) => Parse($$"""{"keys":[{{jwk}}]}""").Problems.ShouldBeEmpty();

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"kty":1}""")]
    [InlineData("""{"kty":"rsa"}""")]
    [InlineData("""{"kty":"OCT","k":"AA"}""")]
    [InlineData("""{"kty":"oct"}""")]
    [InlineData("""{"kty":"oct","k":""}""")]
    [InlineData("""{"kty":"oct","k":7}""")]
    [InlineData("""{"kty":"oct","k":"+A"}""")]
    [InlineData("""{"kty":"oct","k":"AA","alg":"RS256"}""")]
    [InlineData("""{"kty":"oct","k":"AA","alg":"hs256"}""")]
    [InlineData("""{"kty":"OKP","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}""")]
    [InlineData("""{"kty":"OKP","crv":"Ed448","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}""")]
    [InlineData("""{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHUQ"}""")]
    [InlineData("""{"kty":"OKP","crv":"Ed25519","alg":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}""")]
    [InlineData("""{"kty":"RSA"}""")]
    [InlineData("""{"kty":"EC"}""")]
    public void Leaves_out(string jwk) => LeavesOut(jwk);

    [Theory]
    [InlineData("RS256", true)]
    [InlineData("RSfoo", true)]
    [InlineData("PS", true)]
    [InlineData("ES256", false)]
    [InlineData("R", false)]
    [InlineData("rs256", false)]
    public void Wants_an_RSA_alg_for_an_RSA_key(string alg, bool expected) =>
        Parse($$"""{"keys":[{"kty":"RSA","alg":"{{alg}}","e":"AQAB","n":"{{_n}}"}]}""").Ring.Count.ShouldBe(expected ? 1 : 0);

    [Theory]
    [InlineData("AQAB", true)]
    [InlineData("AAEAAQ", true)]
    [InlineData("Aw", true)]
    [InlineData("AQ", false)]
    [InlineData("BQ", false)]
    [InlineData("", false)]
    [InlineData("AQAA", false)]
    [InlineData("AQAD", false)]
    public void Wants_3_or_65537_as_exponent(string e, bool expected) =>
        Parse($$"""{"keys":[{"kty":"RSA","e":"{{e}}","n":"{{_n}}"}]}""").Ring.Count.ShouldBe(expected ? 1 : 0);

    [Theory]
    [InlineData(511, false)]
    [InlineData(512, true)]
    [InlineData(1024, true)]
    [InlineData(8192, true)]
    [InlineData(8193, false)]
    public void Wants_a_plausible_modulus(int bits, bool expected)
    {
        byte[] modulus = new byte[(bits + 7) / 8];
        RandomNumberGenerator.Fill(modulus);
        modulus[0] = (byte)(1 << ((bits - 1) % 8));
        modulus[^1] |= 1;

        Count(modulus).ShouldBe(expected ? 1 : 0);
        Count([0, 0, .. modulus]).ShouldBe(expected ? 1 : 0);
        modulus[^1] &= 0xFE;
        Count(modulus).ShouldBe(0);

        static int Count(byte[] n) => Parse($$"""{"keys":[{"kty":"RSA","e":"AQAB","n":"{{TestKey.Encode(n)}}"}]}""").Ring.Count;
    }

    [Theory]
    [InlineData("", "", "ES256", true)]
    [InlineData("", "P-256", "ES256", true)]
    [InlineData("ES256", "", "ES256", true)]
    [InlineData("ES256", "P-256", "ES256", true)]
    [InlineData("ES384", "P-384", "ES384", true)]
    [InlineData("ES512", "P-521", "ES512", true)]
    [InlineData("", "P-384", "ES384", true)]
    [InlineData("ES512", "", "ES512", true)]
    [InlineData("", "", "ES384", false)]
    [InlineData("ES256", "P-384", "ES256", false)]
    [InlineData("ES512", "P-512", "ES512", false)]
    [InlineData("", "p-256", "ES256", false)]
    [InlineData("", "secp256k1", "ES256", false)]
    [InlineData("ES256K", "", "ES256", false)]
    [InlineData("RS256", "P-256", "ES256", false)]
    public void Chooses_the_curve_by_alg_and_crv(string alg, string crv, string made, bool expected)
    {
        string jwk = TestKey.Ec("", made).Jwk;
        string x = Member(jwk, "x");
        string y = Member(jwk, "y");

        Parse($$"""{"keys":[{"kty":"EC","alg":"{{alg}}","crv":"{{crv}}","x":"{{x}}","y":"{{y}}"}]}""").Ring.Count.ShouldBe(expected ? 1 : 0);
    }

    [Fact]
    public void Wants_a_point_on_the_curve()
    {
        string x = Member(_goodEc, "x");

        LeavesOut($$"""{"kty":"EC","x":"{{x}}","y":"{{x}}"}""");
        LeavesOut($$"""{"kty":"EC","x":"","y":""}""");
        LeavesOut($$"""{"kty":"EC","x":"{{x}}"}""");
        LeavesOut($$"""{"kty":"EC","crv":1,"x":"{{x}}","y":"{{Member(_goodEc, "y")}}"}""");
        LeavesOut($$"""{"kty":"EC","x":"AQ{{x}}","y":"{{Member(_goodEc, "y")}}"}""");
    }

    [Fact]
    public void Keeps_the_order_and_names_the_bad_entries()
    {
        KeySetParseResult result = Parse($$"""{"keys":[{{_goodRsa}},{"kty":"EC","kid":"broken"},5,{{_goodEc}}]}""");

        result.Status.ShouldBe(KeySetStatus.Usable);
        result.Ring.Count.ShouldBe(2);
        result.Ring.Describe(0).ShouldBe(("RSA", "default"));
        result.Ring.Describe(1).ShouldBe(("EC", "e"));
        result.Problems.Select(p => (p.Index, p.KeyId)).ShouldBe([(1, "broken"), (2, "")]);
    }

    [Fact]
    public void Reads_the_certificate_form()
    {
        string rsa = Certificate(RSA.Create(1024), null);

        KeySetParseResult result = Parse(Members(("one", rsa), ("two", Certificate(RSA.Create(512), null))));

        result.Status.ShouldBe(KeySetStatus.Usable);
        result.Ring.Describe(0).ShouldBe(("RSA", "one"));
        result.Ring.Describe(1).ShouldBe(("RSA", "two"));
        Parse(Members(("one", rsa), ("", rsa))).Status.ShouldBe(KeySetStatus.NoKeys);
        Parse(Members(("one", rsa), ("x", "text"))).Status.ShouldBe(KeySetStatus.NoKeys);
        Parse(Members(("one", rsa.TrimEnd()))).Status.ShouldBe(KeySetStatus.NoKeys);
        Parse(Members(("one", "\n" + rsa))).Status.ShouldBe(KeySetStatus.NoKeys);
    }

    [Fact]
    public void Spoils_the_set_by_one_bad_certificate()
    {
        string rsa = Certificate(RSA.Create(1024), null);
        string ec = Certificate(null, ECDsa.Create(ECCurve.NamedCurves.nistP256));
        string garbage = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
        string noBase64 = "-----BEGIN CERTIFICATE-----\n!!\n-----END CERTIFICATE-----\n";

        foreach (string bad in new[] { ec, garbage, noBase64 })
        {
            KeySetParseResult result = Parse(Members(("one", rsa), ("bad", bad)));
            result.Status.ShouldBe(KeySetStatus.BadCertificate);
            result.Ring.ShouldBeSameAs(KeyRing.Unusable);
            result.Problems.Single().KeyId.ShouldBe("bad");
        }
    }

    private static void LeavesOut(string jwk)
    {
        KeySetParseResult result = Parse($$"""{"keys":[{{jwk}},{{_goodRsa}}]}""");
        result.Ring.Count.ShouldBe(1);
        result.Problems.Single().Message.ShouldNotBeEmpty();
    }

    private static KeySetParseResult Parse(string json) => KeySet.Parse(Encoding.UTF8.GetBytes(json));

    private static string Member(string jwk, string name)
    {
        int start = jwk.IndexOf($"\"{name}\":\"", StringComparison.Ordinal) + name.Length + 4;
        return jwk[start..jwk.IndexOf('"', start)];
    }

    private static string Members(params (string Name, string Pem)[] members) =>
        "{" + string.Join(',', members.Select(m => $"\"{m.Name}\":\"{m.Pem.Replace("\n", "\\n")}\"")) + "}";

    /// <summary>Long expired: validity dates are not checked (10.8).</summary>
    private static string Certificate(RSA? rsa, ECDsa? ec)
    {
        CertificateRequest request = rsa is not null
            ? new CertificateRequest("CN=test", rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            : new CertificateRequest("CN=test", ec!, HashAlgorithmName.SHA256);
        using X509Certificate2 certificate = request.CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddDays(1));
        return certificate.ExportCertificatePem() + "\n";
    }
}
