using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Sallyport.Engine.Tokens;
using Sallyport.TestKit.Tokens;

namespace Sallyport.Engine.Tests.Tokens;

/// <summary>
/// Tokens spoiled with knowledge of their grammar (request-authentication.md 7, 8): each gets an answer, and none is believed whose
/// signed bytes or signature differ. SALLYPORT_SEED repeats a run, SALLYPORT_MUTATIONS sets its length.
/// </summary>
public sealed class TokenMutationTests
{
    private const long Now = 1_800_000_000;
    private const string Payload = """{"iss":"I","sub":"alice","aud":["A"],"exp":1900000000,"nbf":1700000000,"iat":1700000000,"jti":"x","scope":"a b"}""";

    [Theory]
    [InlineData("RS256")]
    [InlineData("PS256")]
    [InlineData("ES256")]
    [InlineData("HS256")]
    public void Mutated_token_is_refused_or_is_the_same_token(string algorithm)
    {
        int seed = Setting("SALLYPORT_SEED") ?? Random.Shared.Next();
        int mutations = (Setting("SALLYPORT_MUTATIONS") ?? 5_000) / 4;
        TestKey key = algorithm switch
        {
            "ES256" => TestKey.Ec("k"),
            "HS256" => TestKey.Secret("k"),
            _ => TestKey.Rsa("k", algorithm: algorithm),
        };
        KeyRing ring = KeySet.Parse(Encoding.UTF8.GetBytes(key.Jwks)).Ring;
        TokenRequirements rule = new("I"u8, [Encoding.UTF8.GetBytes("A")]);
        string header = $$"""{"alg":"{{algorithm}}","kid":"k","typ":"JWT"}""";
        string original = key.Token(header, Payload);
        JwtVerifier verifier = new(new TokenCache());
        verifier.Read(Encoding.ASCII.GetBytes(original), out ParsedToken? untouched).ShouldBe(JwtStatus.Unverified);
        verifier.Verify(untouched!, rule, ring, Now, out _).ShouldBe(JwtStatus.Verified);

        // Not the secret itself, of course: an attacker knows the public key, and for HS256 only the key set's outer form.
        byte[][] known = algorithm == "HS256" ? [Encoding.UTF8.GetBytes("k")] : PublicBytes(key);
        TokenMutator mutator = new(new Random(seed), header, Payload, original.Split('.')[2], known);
        Dictionary<JwtStatus, int> seen = [];
        for (int round = 0; round < mutations; round++)
        {
            string compact = mutator.Next();
            JwtStatus status = Judge(verifier, compact, rule, ring, out ParsedToken? token, $"{algorithm} seed {seed}, round {round}: {compact}");
            seen[status] = seen.GetValueOrDefault(status) + 1;
            if (status != JwtStatus.Verified)
                continue;
            bool isSame = token!.Signed.SequenceEqual(untouched!.Signed) && Numbers(token, algorithm) == Numbers(untouched, algorithm);
            isSame.ShouldBeTrue($"{algorithm} seed {seed}, round {round}: believed {compact}");
        }

        // A mutator that only ever breaks the form would prove little.
        seen.Count.ShouldBeGreaterThan(6, $"seed {seed}: {string.Join(' ', seen)}");
        seen.ShouldContainKey(JwtStatus.SignatureInvalid, $"seed {seed}");
    }

    // 9.4: an elliptic signature is two numbers of half its length; an odd last byte does not count.
    private static string Numbers(ParsedToken token, string algorithm)
    {
        string hex = Convert.ToHexString(token.Signature);
        int half = token.Signature.Length / 2 * 2;
        return algorithm == "ES256" ? $"{hex[..half].TrimStart('0')} {hex[half..(2 * half)].TrimStart('0')}" : hex;
    }

    // The ways in which a public key is commonly kept, any of which a confused verifier could take for a secret.
    private static byte[][] PublicBytes(TestKey key)
    {
        JsonElement jwk = JsonDocument.Parse(key.Jwk).RootElement;
        byte[] Member(string name) => System.Buffers.Text.Base64Url.DecodeFromChars(jwk.GetProperty(name).GetString());
        byte[] whole = Encoding.UTF8.GetBytes(key.Jwk), set = Encoding.UTF8.GetBytes(key.Jwks);
        if (key.Algorithm == "ES256")
            return [whole, set, Member("x"), [4, .. Member("x"), .. Member("y")]];
        using RSA rsa = RSA.Create(new RSAParameters { Modulus = Member("n"), Exponent = Member("e") });
        string pem = rsa.ExportSubjectPublicKeyInfoPem();
        return [whole, set, Member("n"), rsa.ExportSubjectPublicKeyInfo(), rsa.ExportRSAPublicKey(), Encoding.ASCII.GetBytes(pem), Encoding.ASCII.GetBytes(pem + "\n")];
    }

    private static JwtStatus Judge(JwtVerifier verifier, string compact, TokenRequirements rule, KeyRing ring, out ParsedToken? token, string what)
    {
        long began = Stopwatch.GetTimestamp();
        token = null;
        try
        {
            JwtStatus status = verifier.Read(Encoding.Latin1.GetBytes(compact), out token);
            if (status == JwtStatus.Unverified)
                status = verifier.Verify(token!, rule, ring, Now, out _);
            status.ShouldNotBe(JwtStatus.Unverified, what);
            Stopwatch.GetElapsedTime(began).ShouldBeLessThan(TimeSpan.FromSeconds(10), what);
            return status;
        }
        catch (Exception problem) when (problem is not ShouldAssertException)
        {
            throw new InvalidOperationException(what, problem);
        }
    }

    private static int? Setting(string name) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.None, CultureInfo.InvariantCulture, out int value) ? value : null;
}
