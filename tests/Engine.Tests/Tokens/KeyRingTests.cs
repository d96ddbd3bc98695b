using System.Numerics;
using System.Security.Cryptography;
using System.Text;
using Sallyport.Engine.Tokens;
using Sallyport.TestKit.Tokens;

namespace Sallyport.Engine.Tests.Tokens;

/// <summary>request-authentication.md, section 9</summary>
public sealed class KeyRingTests
{
    private static readonly byte[] _seed = Enumerable.Range(1, 32).Select(i => (byte)i).ToArray();

    private static string[] AlgorithmNames { get; } =
        ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "HS256", "HS384", "HS512"];

    public static TheoryData<string> Algorithms { get; } = [.. AlgorithmNames];

    [Theory]
    [MemberData(nameof(Algorithms))]
    public void Verifies_what_the_platform_signed(string algorithm)
    {
        TestKey key = Key("k", algorithm);
        KeyRing ring = Ring(key.Jwk);
        string token = key.Token("{}");

        Verify(ring, token).ShouldBe(JwtStatus.Verified);
        Verify(ring, Spoil(token)).ShouldBe(JwtStatus.SignatureInvalid);
        Verify(ring, token[..token.LastIndexOf('.')] + ".AAAA").ShouldBe(JwtStatus.SignatureInvalid);
        Verify(Ring(algorithm[0] is 'R' or 'P' ? TestKey.Default.Jwk.Replace("default", "k") : Key("k", algorithm).Jwk), token)
            .ShouldBe(JwtStatus.SignatureInvalid);
    }

    [Theory]
    [MemberData(nameof(Algorithms))]
    public void Never_takes_one_RSA_or_HMAC_algorithm_for_another(string algorithm)
    {
        TestKey key = Key("", algorithm);
        string pieces = $"{TestKey.Encode(Encoding.UTF8.GetBytes($$"""{"alg":"{{algorithm}}"}"""))}.e30";
        foreach (string other in AlgorithmNames.Where(o => o[0] == algorithm[0] && o != algorithm))
            Verify(Ring(key.Jwk), key.Sign(pieces, other)).ShouldBe(JwtStatus.SignatureInvalid, other);
    }

    [Theory]
    // token kid, key kid, key alg, result
    [InlineData("k", "k", "", true)]
    [InlineData("k", "", "", true)]
    [InlineData("", "k", "", true)]
    [InlineData("", "", "", true)]
    [InlineData("k", "other", "", false)]
    [InlineData("k", "K", "", false)]
    [InlineData("k", "k", "RS256", true)]
    [InlineData("k", "k", "RS384", false)]
    [InlineData("k", "k", "PS256", false)]
    [InlineData("", "", "RSfoo", false)]
    public void Chooses_by_kid_and_alg(string tokenKeyId, string keyId, string keyAlgorithm, bool expected)
    {
        string jwk = TestKey.Default.Jwk.Replace("\"kid\":\"default\"", $"\"kid\":\"{keyId}\",\"alg\":\"{keyAlgorithm}\"");
        string token = TestKey.Default.Token($$"""{"alg":"RS256","kid":"{{tokenKeyId}}"}""", "{}");

        Verify(Ring(jwk), token).ShouldBe(expected ? JwtStatus.Verified : JwtStatus.KeyUnknown);
    }

    [Fact]
    public void Tries_all_fitting_keys()
    {
        TestKey right = TestKey.Ec("same");

        Verify(Ring(TestKey.Ec("same").Jwk, TestKey.Default.Jwk, TestKey.Secret("same").Jwk, right.Jwk), right.Token("{}"))
            .ShouldBe(JwtStatus.Verified);
    }

    [Theory]
    [InlineData(512)]
    [InlineData(1024)]
    public void Takes_weak_RSA_keys_as_Envoy_does(int bits)
    {
        TestKey key = TestKey.Rsa("k", bits);

        Verify(Ring(key.Jwk), key.Token("{}")).ShouldBe(JwtStatus.Verified);
    }

    [Fact]
    public void Refuses_PS512_with_a_512_bit_key_for_which_there_is_no_room()
    {
        TestKey key = TestKey.Rsa("", 512, "PS512");
        string pieces = TestKey.Encode("""{"alg":"PS512"}"""u8) + ".e30.";

        Verify(Ring(key.Jwk), pieces + TestKey.Encode(new byte[64])).ShouldBe(JwtStatus.SignatureInvalid);
    }

    [Fact]
    public void Wants_an_RSA_signature_as_long_as_the_modulus()
    {
        string token = TestKey.Default.Token("{}");
        (string signed, byte[] signature) = Cut(token);

        Verify(Ring(TestKey.Default.Jwk), signed + TestKey.Encode([0, .. signature])).ShouldBe(JwtStatus.SignatureInvalid);
        Verify(Ring(TestKey.Default.Jwk), signed + TestKey.Encode(signature[..^1])).ShouldBe(JwtStatus.SignatureInvalid);
        Verify(Ring(TestKey.Default.Jwk), signed + TestKey.Encode([.. signature, 0])).ShouldBe(JwtStatus.SignatureInvalid);
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(20, false)]
    [InlineData(31, false)]
    [InlineData(32, true)]
    [InlineData(33, false)]
    [InlineData(64, false)]
    public void Wants_a_PSS_salt_as_long_as_the_hash(int saltBytes, bool expected)
    {
        using RSA rsa = RSA.Create(2048);
        RSAParameters parameters = rsa.ExportParameters(true);
        string jwk = $$"""{"kty":"RSA","n":"{{TestKey.Encode(parameters.Modulus)}}","e":"AQAB"}""";
        string pieces = TestKey.Encode("""{"alg":"PS256"}"""u8) + ".e30";

        string token = pieces + "." + TestKey.Encode(SignPss(parameters, Encoding.ASCII.GetBytes(pieces), saltBytes));

        Verify(Ring(jwk), token).ShouldBe(expected ? JwtStatus.Verified : JwtStatus.SignatureInvalid);
    }

    /// <summary>RFC 8017, 9.1.1, with SHA-256 and a salt of any length, which the platform does not offer.</summary>
    private static byte[] SignPss(RSAParameters key, byte[] message, int saltBytes)
    {
        byte[] salt = RandomNumberGenerator.GetBytes(saltBytes);
        byte[] hash = SHA256.HashData([.. new byte[8], .. SHA256.HashData(message), .. salt]);
        byte[] block = new byte[key.Modulus!.Length - hash.Length - 1];
        block[^(saltBytes + 1)] = 1;
        salt.CopyTo(block, block.Length - saltBytes);
        for (int i = 0; i < block.Length; i++)
            block[i] ^= SHA256.HashData([.. hash, 0, 0, 0, (byte)(i / 32)])[i % 32];
        block[0] &= 0x7F;
        byte[] encoded = [.. block, .. hash, 0xBC];
        byte[] signature = BigInteger.ModPow(Number(encoded), Number(key.D!), Number(key.Modulus)).ToByteArray(true, true);
        return [.. new byte[key.Modulus.Length - signature.Length], .. signature];
    }

    private static BigInteger Number(byte[] bytes) => new(bytes, isUnsigned: true, isBigEndian: true);

    [Fact]
    public void Cuts_an_EC_signature_in_the_middle_whatever_its_length()
    {
        TestKey key = TestKey.Ec();
        (string signed, byte[] signature) = Cut(key.Token("{}"));
        byte[] r = signature[..32];
        byte[] s = signature[32..];
        KeyRing ring = Ring(key.Jwk);

        Verify(ring, signed + TestKey.Encode([.. r, .. s, 7])).ShouldBe(JwtStatus.Verified, "an odd last byte is ignored");
        Verify(ring, signed + TestKey.Encode([0, 0, .. r, 0, 0, .. s])).ShouldBe(JwtStatus.Verified, "leading zeros are nothing");
        Verify(ring, signed + TestKey.Encode([0, .. r, .. s, 0])).ShouldBe(JwtStatus.SignatureInvalid);
        Verify(ring, signed + TestKey.Encode([1, .. r, 0, .. s])).ShouldBe(JwtStatus.SignatureInvalid);
        Verify(ring, signed + TestKey.Encode(new byte[64])).ShouldBe(JwtStatus.SignatureInvalid);
        Verify(ring, signed + "AA").ShouldBe(JwtStatus.SignatureInvalid);
        byte[] ones = Enumerable.Repeat((byte)0xFF, 64).ToArray();
        Verify(ring, signed + TestKey.Encode(ones)).ShouldBe(JwtStatus.SignatureInvalid);
    }

    [Fact]
    public void Takes_any_hash_with_an_EC_key_without_alg()
    {
        TestKey key = TestKey.Ec();
        string pieces = TestKey.Encode("""{"alg":"ES384"}"""u8) + ".e30";

        Verify(Ring(key.Jwk), key.Sign(pieces, "ES384")).ShouldBe(JwtStatus.Verified);
        Verify(Ring(key.Jwk), key.Sign(pieces, "ES256")).ShouldBe(JwtStatus.SignatureInvalid);
        string other = TestKey.Encode("""{"alg":"RS512"}"""u8) + ".e30";
        Verify(Ring(key.Jwk), key.Sign(other, "ES256")).ShouldBe(JwtStatus.Verified);
    }

    [Fact]
    public void Verifies_Ed25519()
    {
        string pieces = TestKey.Encode("""{"alg":"EdDSA"}"""u8) + ".e30";
        byte[] signature = new byte[64];
        byte[] publicKey = new byte[32];
        OpenSslEd25519.Sign(_seed, Encoding.ASCII.GetBytes(pieces), signature).ShouldBeTrue();
        OpenSslEd25519.TryGetPublicKey(_seed, publicKey).ShouldBeTrue();
        KeyRing ring = Ring(Okp(publicKey));

        Verify(ring, pieces + "." + TestKey.Encode(signature)).ShouldBe(JwtStatus.Verified);
        signature[3] ^= 1;
        Verify(ring, pieces + "." + TestKey.Encode(signature)).ShouldBe(JwtStatus.SignatureInvalid);
        Verify(ring, pieces + "." + TestKey.Encode(signature[..63])).ShouldBe(JwtStatus.Ed25519SignatureLength);
    }

    [Fact]
    public void Verifies_the_example_of_RFC_8037()
    {
        const string Token = "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc.hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg";
        (string signed, byte[] signature) = Cut(Token);

        Ring("""{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}""")
            .Verify(JwtAlgorithm.EdDSA, default, Encoding.ASCII.GetBytes(signed[..^1]), signature).ShouldBe(JwtStatus.Verified);
    }

    [Fact]
    public void Ends_at_an_Ed25519_key_before_the_right_one()
    {
        byte[] publicKey = new byte[32];
        OpenSslEd25519.TryGetPublicKey(_seed, publicKey).ShouldBeTrue();
        string token = TestKey.Default.Token("{}");

        Verify(Ring(Okp(publicKey), TestKey.Default.Jwk), token).ShouldBe(JwtStatus.Ed25519SignatureLength);
        Verify(Ring(TestKey.Default.Jwk, Okp(publicKey)), token).ShouldBe(JwtStatus.Verified);
        Verify(Ring(Okp(publicKey).Replace("}", ",\"alg\":\"EdDSA\"}"), TestKey.Default.Jwk), token).ShouldBe(JwtStatus.Verified);
    }

    [Fact]
    public void Verifies_on_many_threads_at_once()
    {
        TestKey ec = TestKey.Ec("ec");
        KeyRing ring = Ring(TestKey.Default.Jwk, ec.Jwk);
        ParsedToken[] tokens = [Parse(TestKey.Default.Token("{}")), Parse(ec.Token("{}")), Parse(Spoil(ec.Token("{}")))];
        JwtStatus[] expected = [JwtStatus.Verified, JwtStatus.Verified, JwtStatus.SignatureInvalid];

        Parallel.For(0, 2000, new ParallelOptions { MaxDegreeOfParallelism = 16 }, i =>
            ring.Verify(tokens[i % 3]).ShouldBe(expected[i % 3]));
    }

    [Fact]
    public void Refuses_everything_without_keys()
    {
        string token = TestKey.Default.Token("{}");

        Verify(KeyRing.Unusable, token).ShouldBe(JwtStatus.KeySetUnusable);
        Verify(KeyRing.NeverFetched, token).ShouldBe(JwtStatus.SignatureInvalid);
        Verify(KeyRing.FetchFailed, token).ShouldBe(JwtStatus.KeySetNotFetched);
        Verify(new KeyRing([]), token).ShouldBe(JwtStatus.KeySetUnusable);
    }

    private static TestKey Key(string keyId, string algorithm) => algorithm[0] switch
    {
        'E' => TestKey.Ec(keyId, algorithm),
        'H' => TestKey.Secret(keyId, algorithm),
        // Twice as quick to make as the usual size, and with room for PS512.
        _ => TestKey.Rsa(keyId, 1536, algorithm),
    };

    private static KeyRing Ring(params string[] jwks)
    {
        KeySetParseResult result = KeySet.Parse(Encoding.UTF8.GetBytes($$"""{"keys":[{{string.Join(',', jwks)}}]}"""));
        result.Problems.ShouldBeEmpty();
        return result.Ring;
    }

    private static string Okp(byte[] publicKey) => $$"""{"kty":"OKP","crv":"Ed25519","x":"{{TestKey.Encode(publicKey)}}"}""";

    private static JwtStatus Verify(KeyRing ring, string compact) => ring.Verify(Parse(compact));

    private static ParsedToken Parse(string compact)
    {
        CompactToken.Parse(Encoding.ASCII.GetBytes(compact), out ParsedToken? token).ShouldBe(JwtStatus.Unverified);
        return token!;
    }

    /// <summary>Changes one bit of the signature.</summary>
    private static string Spoil(string token)
    {
        (string signed, byte[] signature) = Cut(token);
        signature[signature.Length / 3] ^= 4;
        return signed + TestKey.Encode(signature);
    }

    private static (string Signed, byte[] Signature) Cut(string token)
    {
        int dot = token.LastIndexOf('.') + 1;
        return (token[..dot], System.Buffers.Text.Base64Url.DecodeFromChars(token.AsSpan(dot)));
    }
}
