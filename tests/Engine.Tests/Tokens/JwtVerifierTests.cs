using System.Text;
using Sallyport.Engine.Tokens;
using Sallyport.TestKit;
using Sallyport.TestKit.Tokens;

namespace Sallyport.Engine.Tests.Tokens;

/// <summary>request-authentication.md, section 8, and the rows of section 16 that concern one token</summary>
public sealed class JwtVerifierTests
{
    private const long Now = 1_800_000_000;

    private static readonly KeyRing _keys = KeySet.Parse(Encoding.UTF8.GetBytes(TestKey.Default.Jwks)).Ring;
    private static readonly TokenRequirements _rule = new("I"u8, [Utf8("A")]);

    private readonly JwtVerifier _verifier = new(new TokenCache());

    [Theory]
    [InlineData("""{"iss":"I","aud":"A"}""", JwtStatus.Verified)]
    [InlineData("""{"iss":"I","aud":["B","A"]}""", JwtStatus.Verified)]
    [InlineData("""{"iss":"J","aud":"A"}""", JwtStatus.IssuerUnknown)]
    [InlineData("""{"iss":"I/","aud":"A"}""", JwtStatus.IssuerUnknown)]
    [InlineData("""{"iss":"i","aud":"A"}""", JwtStatus.IssuerUnknown)]
    [InlineData("""{"aud":"A"}""", JwtStatus.IssuerUnknown)]
    [InlineData("""{"iss":"I"}""", JwtStatus.AudienceNotAllowed)]
    [InlineData("""{"iss":"I","aud":[]}""", JwtStatus.AudienceNotAllowed)]
    [InlineData("""{"iss":"I","aud":"B"}""", JwtStatus.AudienceNotAllowed)]
    [InlineData("""{"iss":"I","aud":"a"}""", JwtStatus.AudienceNotAllowed)]
    [InlineData("""{"iss":"I","aud":"A","exp":1799999940}""", JwtStatus.Verified)]
    [InlineData("""{"iss":"I","aud":"A","exp":1799999939}""", JwtStatus.Expired)]
    [InlineData("""{"iss":"I","aud":"A","exp":1799999939.9}""", JwtStatus.Expired)]
    [InlineData("""{"iss":"I","aud":"A","exp":0}""", JwtStatus.Verified)]
    [InlineData("""{"iss":"I","aud":"A","exp":0.5}""", JwtStatus.Verified)]
    [InlineData("""{"iss":"I","aud":"A","exp":1}""", JwtStatus.Expired)]
    [InlineData("""{"iss":"I","aud":"A","exp":18446744073709549568}""", JwtStatus.Verified)]
    [InlineData("""{"iss":"I","aud":"A","nbf":1800000060}""", JwtStatus.Verified)]
    [InlineData("""{"iss":"I","aud":"A","nbf":1800000061}""", JwtStatus.NotYetValid)]
    [InlineData("""{"iss":"I","aud":"A","nbf":18446744073709549568}""", JwtStatus.NotYetValid)]
    [InlineData("""{"iss":"I","aud":"A","iat":1900000000}""", JwtStatus.Verified)]
    [InlineData("""{"iss":"J","aud":"B","exp":1,"nbf":1900000000}""", JwtStatus.IssuerUnknown)]
    [InlineData("""{"iss":"I","aud":"B","exp":1,"nbf":1900000000}""", JwtStatus.NotYetValid)]
    [InlineData("""{"iss":"I","aud":"B","exp":1}""", JwtStatus.Expired)]
    public void Judges_claims(string claims, JwtStatus expected)
    {
        ParsedToken token = Read(TestKey.Default.Token(claims));

        JwtStatus status = _verifier.Verify(token, _rule, _keys, Now, out VerifiedToken verified);

        status.ShouldBe(expected);
        verified.Exists.ShouldBe(expected == JwtStatus.Verified);
        _verifier.Verify(token, _rule, _keys, Now, out _).ShouldBe(expected, "also the second time");
    }

    [Theory]
    [InlineData("https://a/", "http://a", true)]
    [InlineData("a", "https://a/", true)]
    [InlineData("https://a//", "a//", true)]
    [InlineData("https://a//", "a", false)]
    [InlineData("HTTPS://a", "a", false)]
    [InlineData("http://https://a", "https://a", false)]
    [InlineData("http://https://a", "http://https://a/", true)]
    [InlineData("a*", "ab", false)]
    [InlineData("/", "", true)]
    [InlineData("http://", "", true)]
    public void Compares_normalised_audiences(string listed, string claimed, bool expected)
    {
        TokenRequirements rule = new("I"u8, [Utf8("other"), Utf8(listed)]);

        JwtStatus status = _verifier.Verify(Read(TestKey.Default.Token($$"""{"iss":"I","aud":["no","{{claimed}}"]}""")), rule, _keys, Now, out _);

        status.ShouldBe(expected ? JwtStatus.Verified : JwtStatus.AudienceNotAllowed);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"iss":"anyone","aud":"anything"}""")]
    public void Accepts_any_issuer_and_audience_where_the_rule_names_none(string claims) =>
        _verifier.Verify(Read(TestKey.Default.Token(claims)), new TokenRequirements(""u8), _keys, Now, out _).ShouldBe(JwtStatus.Verified);

    [Fact]
    public void Looks_at_the_keys_last()
    {
        string forged = TestKey.Rsa("x").Token("""{"iss":"I","aud":"B"}""");

        _verifier.Verify(Read(forged), _rule, null, Now, out _).ShouldBe(JwtStatus.AudienceNotAllowed);
        string good = TestKey.Default.Token("""{"iss":"I","aud":"A"}""");
        _verifier.Verify(Read(good), _rule, null, Now, out _).ShouldBe(JwtStatus.KeySetUnusable);
        _verifier.Verify(Read(good), _rule, KeyRing.NeverFetched, Now, out _).ShouldBe(JwtStatus.SignatureInvalid);
        _verifier.Verify(Read(TestKey.Rsa("x").Token("""{"iss":"I","aud":"A"}""")), _rule, _keys, Now, out _).ShouldBe(JwtStatus.KeyUnknown);
    }

    [Fact]
    public void Honours_the_rules_clock_skew()
    {
        TokenRequirements strict = new("I"u8) { ClockSkewSeconds = 0 };
        ParsedToken token = Read(TestKey.Default.Token($$"""{"iss":"I","exp":{{Now}}}"""));

        _verifier.Verify(token, strict, _keys, Now, out _).ShouldBe(JwtStatus.Verified);
        _verifier.Verify(token, strict, _keys, Now + 1, out _).ShouldBe(JwtStatus.Expired);
        _verifier.Verify(token, strict, _keys, long.MaxValue, out _).ShouldBe(JwtStatus.Expired);
        _verifier.Verify(token, strict, _keys, long.MinValue, out _).ShouldBe(JwtStatus.Verified);
    }

    [Theory]
    [InlineData("""{"alg":"RS256","kid":"default","typ":"at+jwt"}""", """{"iat":1799999400,"exp":1900000000,"sub":"s"}""", JwtStatus.Verified)]
    [InlineData("""{"alg":"RS256","kid":"default","typ":"Application/AT+JWT"}""", """{"iat":1800000060,"exp":1900000000,"sub":"s"}""", JwtStatus.Verified)]
    [InlineData("""{"alg":"RS384","kid":"default","typ":"at+jwt"}""", """{"iat":1800000000,"exp":1900000000,"sub":"s"}""", JwtStatus.AlgorithmNotAllowed)]
    [InlineData("""{"alg":"RS256","kid":"default","typ":"JWT"}""", """{"iat":1800000000,"exp":1900000000,"sub":"s"}""", JwtStatus.TypeNotAllowed)]
    [InlineData("""{"alg":"RS256","kid":"default"}""", """{"iat":1800000000,"exp":1900000000,"sub":"s"}""", JwtStatus.TypeNotAllowed)]
    [InlineData("""{"alg":"RS256","kid":"default","typ":"at+jwt"}""", """{"iat":1800000000,"sub":"s"}""", JwtStatus.ExpiryRequired)]
    [InlineData("""{"alg":"RS256","kid":"default","typ":"at+jwt"}""", """{"iat":1800000000,"exp":0,"sub":"s"}""", JwtStatus.ExpiryRequired)]
    [InlineData("""{"alg":"RS256","kid":"default","typ":"at+jwt"}""", """{"exp":1900000000,"sub":"s"}""", JwtStatus.TooOld)]
    [InlineData("""{"alg":"RS256","kid":"default","typ":"at+jwt"}""", """{"iat":1799999339,"exp":1900000000,"sub":"s"}""", JwtStatus.TooOld)]
    [InlineData("""{"alg":"RS256","kid":"default","typ":"at+jwt"}""", """{"iat":1800000061,"exp":1900000000,"sub":"s"}""", JwtStatus.TooOld)]
    [InlineData("""{"alg":"RS256","kid":"default","typ":"at+jwt"}""", """{"iat":1800000000,"exp":1900000000}""", JwtStatus.ClaimRequired)]
    [InlineData("""{"alg":"RS256","kid":"default","typ":"at+jwt"}""", """{"iss":"J"}""", JwtStatus.IssuerUnknown)]
    public void Honours_what_annotations_demand(string header, string claims, JwtStatus expected)
    {
        TokenRequirements rule = new("I"u8)
        {
            Demands = new TokenDemands([JwtAlgorithm.RS256, JwtAlgorithm.ES256], "at+jwt", ["sub"]) { IsExpiryRequired = true, MaxAgeSeconds = 600 },
        };
        string payload = claims.Contains("iss") ? claims : "{\"iss\":\"I\"," + claims[1..];

        _verifier.Verify(Read(TestKey.Default.Token(header, payload)), rule, _keys, Now, out _).ShouldBe(expected);
    }

    [Fact]
    public void Asks_again_for_another_key_ring_although_the_signature_is_remembered()
    {
        string compact = TestKey.Default.Token("""{"iss":"I","aud":"A"}""");
        _verifier.Verify(Read(compact), _rule, _keys, Now, out _).ShouldBe(JwtStatus.Verified);
        KeyRing others = KeySet.Parse(Encoding.UTF8.GetBytes(TestKey.Rsa("default").Jwks)).Ring;

        _verifier.Verify(Read(compact), _rule, others, Now, out _).ShouldBe(JwtStatus.SignatureInvalid);
        _verifier.Verify(Read(compact), _rule, null, Now, out _).ShouldBe(JwtStatus.KeySetUnusable);
        _verifier.Verify(Read(compact), _rule, _keys, Now, out _).ShouldBe(JwtStatus.Verified);
    }

    [Fact]
    public void Believes_a_refuted_token_as_soon_as_its_key_is_in_force()
    {
        string compact = TestKey.Default.Token("""{"iss":"I","aud":"A"}""");
        KeyRing others = KeySet.Parse(Encoding.UTF8.GetBytes(TestKey.Rsa("default").Jwks)).Ring;

        for (int i = 0; i < 2; i++)
        {
            _verifier.Verify(Read(compact), _rule, others, Now, out _).ShouldBe(JwtStatus.SignatureInvalid);
            _verifier.Verify(Read(compact), _rule, _keys, Now, out _).ShouldBe(JwtStatus.Verified);
        }
    }

    [Fact]
    public void Refuses_a_token_again_without_reading_it_again()
    {
        KeyRing others = KeySet.Parse(Encoding.UTF8.GetBytes(TestKey.Rsa("default").Jwks)).Ring;
        byte[] compact = Encoding.ASCII.GetBytes(TestKey.Default.Token("""{"iss":"I","aud":["A"],"roles":["a","b"]}"""));
        AllocationProbe.Measure(() =>
        {
            _verifier.Read(compact, out ParsedToken? token);
            return _verifier.Verify(token!, _rule, others, Now, out _);
        }).ShouldBe(0);
    }

    [Fact]
    public void Wrong_tokens_push_no_good_one_out()
    {
        TokenCache cache = new();
        JwtVerifier verifier = new(cache);
        byte[] good = Encoding.ASCII.GetBytes(TestKey.Default.Token("""{"iss":"I","aud":"A"}"""));
        Verify(good).ShouldBe(JwtStatus.Verified);
        long bytes = cache.Bytes;
        for (int i = 0; i < 3000; i++)
        {
            string[] pieces = TestKey.Secret().Token($$"""{"iss":"I","aud":"A","sub":"{{i}}"}""").Split('.');
            Verify(Encoding.ASCII.GetBytes($"{TestKey.Encode("""{"alg":"RS256","kid":"default"}"""u8)}.{pieces[1]}.{pieces[2]}"))
                .ShouldBe(JwtStatus.SignatureInvalid);
        }
        (cache.Count, cache.Bytes).ShouldBe((1, bytes));
        cache.TryFind(good, out _).ShouldBeTrue();

        JwtStatus Verify(byte[] compact)
        {
            verifier.Read(compact, out ParsedToken? token);
            return verifier.Verify(token!, _rule, _keys, Now, out _);
        }
    }

    [Fact]
    public void Does_not_trust_an_altered_copy_of_a_remembered_token()
    {
        string compact = TestKey.Default.Token("""{"iss":"I","aud":"A","sub":"a"}""");
        _verifier.Verify(Read(compact), _rule, _keys, Now, out _).ShouldBe(JwtStatus.Verified);
        string[] pieces = compact.Split('.');
        string altered = $"{pieces[0]}.{TestKey.Encode("""{"iss":"I","aud":"A","sub":"b"}"""u8)}.{pieces[2]}";

        _verifier.Verify(Read(altered), _rule, _keys, Now, out _).ShouldBe(JwtStatus.SignatureInvalid);
    }

    [Theory]
    [InlineData("HS256")]
    [InlineData("ES256")]
    public void Never_verifies_a_mutated_token(string algorithm)
    {
        int seed = Random.Shared.Next();
        Console.WriteLine($"{nameof(JwtVerifierTests)} {algorithm} seed {seed}");
        Random random = new(seed);
        TestKey key = algorithm == "HS256" ? TestKey.Secret("k") : TestKey.Ec("k");
        KeyRing ring = KeySet.Parse(Encoding.UTF8.GetBytes(key.Jwks)).Ring;
        byte[] original = Encoding.ASCII.GetBytes(key.Token("""{"iss":"I","aud":"A","sub":"alice"}"""));
        _verifier.Read(original, out ParsedToken? first);
        _verifier.Verify(first!, _rule, ring, Now, out _).ShouldBe(JwtStatus.Verified);

        for (int round = 0; round < 5_000; round++)
        {
            byte[] compact = original.ToArray();
            for (int change = random.Next(1, 4); change > 0; change--)
                compact[random.Next(compact.Length)] = original[random.Next(original.Length)];
            if (_verifier.Read(compact, out ParsedToken? token) != JwtStatus.Unverified
                || _verifier.Verify(token!, _rule, ring, Now, out _) != JwtStatus.Verified)
                continue;

            // Only unused bits at the end of the signature may differ (7.4).
            token!.Signed.SequenceEqual(first!.Signed).ShouldBeTrue();
            token.Signature.SequenceEqual(first.Signature).ShouldBeTrue();
        }
    }

    [Fact]
    public void Allocates_nothing_for_a_remembered_token()
    {
        byte[] compact = Encoding.ASCII.GetBytes(TestKey.Default.Token(
            """{"iss":"I","aud":["A"],"sub":"s","exp":1900000000,"scope":"read write","roles":["a","b"],"nested":{"deep":["x"]}}"""));
        ClaimPath scope = new(["scope"u8.ToArray()]);
        ClaimPath nested = new(["nested"u8.ToArray(), "deep"u8.ToArray()]);
        Once(compact, scope, nested).ShouldBe(3);
        AllocationProbe.Measure(() => Once(compact, scope, nested)).ShouldBe(0);
    }

    [Fact]
    public void Leads_from_every_error_to_a_reason()
    {
        foreach (JwtStatus status in Enum.GetValues<JwtStatus>())
        {
            Reason reason = status.ToReason();
            (reason == Reason.None).ShouldBe(status is JwtStatus.Unverified or JwtStatus.Verified, status.ToString());
        }
        Enum.GetValues<JwtStatus>().Select(s => s.ToReason()).Distinct().Count().ShouldBe(Enum.GetValues<JwtStatus>().Length - 1);
        Reasons.Of(JwtStatus.AudienceNotAllowed.ToReason()).Status.ShouldBe(403);
    }

    [Fact]
    public void Leaves_default_as_nobody()
    {
        VerifiedToken nobody = default;

        nobody.Exists.ShouldBeFalse();
        nobody.Claims.Kind.ShouldBe(JsonKind.Missing);
        nobody.EncodedPayload.IsEmpty.ShouldBeTrue();
        nobody.Strings(new ClaimPath(["sub"u8.ToArray()])).MoveNext().ShouldBeFalse();
    }

    private int Once(ReadOnlySpan<byte> compact, ClaimPath scope, ClaimPath nested)
    {
        if (_verifier.Read(compact, out ParsedToken? token) != JwtStatus.Unverified
            || _verifier.Verify(token!, _rule, _keys, Now, out VerifiedToken verified) != JwtStatus.Verified)
            return -1;
        int strings = 0;
        foreach (ReadOnlySpan<byte> _ in verified.Strings(scope))
            strings++;
        foreach (ReadOnlySpan<byte> _ in verified.Strings(nested))
            strings++;
        return strings;
    }

    private ParsedToken Read(string compact)
    {
        _verifier.Read(Encoding.ASCII.GetBytes(compact), out ParsedToken? token).ShouldBe(JwtStatus.Unverified);
        return token!;
    }

    private static ReadOnlyMemory<byte> Utf8(string text) => Encoding.UTF8.GetBytes(text);
}
