using System.Text;
using Sallyport.Engine.Tokens;
using Sallyport.TestKit.Tokens;

namespace Sallyport.Engine.Tests.Tokens;

/// <summary>request-authentication.md, section 7</summary>
public sealed class CompactTokenTests
{
    private const string Header = """{"alg":"RS256"}""";

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("a")]
    [InlineData("a.b")]
    [InlineData("a.b.")]
    [InlineData("..a..b..")]
    [InlineData("a.b.c.d")]
    [InlineData("a.b.c.d.e")]
    [InlineData("garbage")]
    public void Wants_three_pieces(string compact) => Status(compact).ShouldBe(JwtStatus.NotThreePieces);

    [Theory]
    [InlineData(".{0}.{1}.{2}")]
    [InlineData("{0}..{1}.{2}")]
    [InlineData("{0}.{1}.{2}.")]
    [InlineData("...{0}...{1}...{2}...")]
    public void Drops_empty_pieces(string form)
    {
        string[] pieces = Token(Header, """{"iss":"i"}""").Split('.');

        CompactToken.Parse(Encoding.ASCII.GetBytes(string.Format(form, pieces)), out ParsedToken? token).ShouldBe(JwtStatus.Unverified);

        Encoding.ASCII.GetString(token!.Signed).ShouldBe(pieces[0] + "." + pieces[1]);
        Encoding.ASCII.GetString(token.EncodedPayload).ShouldBe(pieces[1]);
        token.IsCanonical.ShouldBeFalse();
    }

    [Theory]
    [InlineData("[]", JwtStatus.HeaderNotJson)]
    [InlineData("nonsense", JwtStatus.HeaderNotJson)]
    [InlineData("", JwtStatus.NotThreePieces)]
    [InlineData("null", JwtStatus.AlgorithmNotString)]
    [InlineData("{}", JwtStatus.AlgorithmNotString)]
    [InlineData("""{"alg":1}""", JwtStatus.AlgorithmNotString)]
    [InlineData("""{"alg":null}""", JwtStatus.AlgorithmNotString)]
    [InlineData("""{"alg":"none"}""", JwtStatus.AlgorithmNotSupported)]
    [InlineData("""{"alg":"NONE"}""", JwtStatus.AlgorithmNotSupported)]
    [InlineData("""{"alg":""}""", JwtStatus.AlgorithmNotSupported)]
    [InlineData("""{"alg":"rs256"}""", JwtStatus.AlgorithmNotSupported)]
    [InlineData("""{"alg":"ES256K"}""", JwtStatus.AlgorithmNotSupported)]
    [InlineData("""{"alg":"RSA1_5"}""", JwtStatus.AlgorithmNotSupported)]
    [InlineData("""{"alg":"XS256"}""", JwtStatus.AlgorithmNotSupported)]
    [InlineData("""{"alg":"RS128"}""", JwtStatus.AlgorithmNotSupported)]
    [InlineData("""{"alg":"none","kid":1}""", JwtStatus.AlgorithmNotSupported)]
    [InlineData("""{"alg":"RS256","kid":1}""", JwtStatus.KeyIdNotString)]
    [InlineData("""{"alg":"RS256","kid":null}""", JwtStatus.KeyIdNotString)]
    [InlineData("""{"alg":"RS256","alg":"RS256"}""", JwtStatus.HeaderNotJson)]
    [InlineData("""{"alg":"RS256","crit":["x"],"b64":false,"zip":1,"jwk":{},"jku":"http://x","typ":7}""", JwtStatus.Unverified)]
    public void Checks_the_header(string header, JwtStatus expected) => Status(Token(header, "{}")).ShouldBe(expected);

    [Theory]
    [InlineData("RS256"), InlineData("RS384"), InlineData("RS512"), InlineData("PS256"), InlineData("PS384"), InlineData("PS512")]
    [InlineData("ES256"), InlineData("ES384"), InlineData("ES512"), InlineData("HS256"), InlineData("HS384"), InlineData("HS512")]
    [InlineData("EdDSA")]
    public void Knows_the_algorithm(string name)
    {
        Parse(Token($$"""{"alg":"{{name}}","kid":"k"}""", "{}")).Algorithm.ToString().ShouldBe(name);
    }

    [Theory]
    [InlineData("[]", JwtStatus.PayloadNotJson)]
    [InlineData("foo", JwtStatus.PayloadNotJson)]
    [InlineData("null", JwtStatus.Unverified)]
    [InlineData("{'iss':'i',}", JwtStatus.Unverified)]
    [InlineData("""{"a":{"b":1,"b":2}}""", JwtStatus.PayloadNotJson)]
    [InlineData("""{"iss":1}""", JwtStatus.IssuerNotString)]
    [InlineData("""{"iss":null}""", JwtStatus.IssuerNotString)]
    [InlineData("""{"sub":null}""", JwtStatus.SubjectNotString)]
    [InlineData("""{"sub":1,"iss":1}""", JwtStatus.IssuerNotString)]
    [InlineData("""{"iat":"1"}""", JwtStatus.IssuedAtNotNumber)]
    [InlineData("""{"iat":null}""", JwtStatus.IssuedAtNotNumber)]
    [InlineData("""{"iat":-1}""", JwtStatus.IssuedAtOutOfRange)]
    [InlineData("""{"iat":18446744073709551615}""", JwtStatus.IssuedAtOutOfRange)]
    [InlineData("""{"iat":18446744073709549568}""", JwtStatus.Unverified)]
    [InlineData("""{"nbf":true}""", JwtStatus.NotBeforeNotNumber)]
    [InlineData("""{"nbf":-0.5}""", JwtStatus.NotBeforeOutOfRange)]
    [InlineData("""{"nbf":-0}""", JwtStatus.Unverified)]
    [InlineData("""{"exp":"9999999999"}""", JwtStatus.ExpiryNotNumber)]
    [InlineData("""{"exp":1e20}""", JwtStatus.ExpiryOutOfRange)]
    [InlineData("""{"exp":1e400}""", JwtStatus.PayloadNotJson)]
    [InlineData("""{"jti":7}""", JwtStatus.TokenIdNotString)]
    [InlineData("""{"jti":7,"exp":-1,"nbf":-1,"iat":-1}""", JwtStatus.IssuedAtOutOfRange)]
    [InlineData("""{"aud":1}""", JwtStatus.AudienceNotStrings)]
    [InlineData("""{"aud":null}""", JwtStatus.AudienceNotStrings)]
    [InlineData("""{"aud":{}}""", JwtStatus.AudienceNotStrings)]
    [InlineData("""{"aud":["a",1]}""", JwtStatus.AudienceNotStrings)]
    [InlineData("""{"aud":[["a"]]}""", JwtStatus.AudienceNotStrings)]
    [InlineData("""{"aud":[]}""", JwtStatus.Unverified)]
    [InlineData("""{"aud":"a"}""", JwtStatus.Unverified)]
    [InlineData("""{"aud":["a","b"]}""", JwtStatus.Unverified)]
    [InlineData("""{"aud":1,"jti":1}""", JwtStatus.TokenIdNotString)]
    public void Checks_the_payload(string payload, JwtStatus expected) => Status(Token(Header, payload)).ShouldBe(expected);

    [Fact]
    public void Checks_the_base64_of_each_piece_in_its_turn()
    {
        string header = TestKey.Encode(Encoding.UTF8.GetBytes(Header));
        string payload = TestKey.Encode("{}"u8);
        string badPayload = TestKey.Encode("""{"iss":1}"""u8);

        Status("+.+.+").ShouldBe(JwtStatus.HeaderNotBase64Url);
        Status($"{header}.+.+").ShouldBe(JwtStatus.PayloadNotBase64Url);
        Status($"{header}.{badPayload}.+").ShouldBe(JwtStatus.IssuerNotString);
        Status($"{header}.{payload}.+").ShouldBe(JwtStatus.SignatureNotBase64Url);
        Status($"{header}.{payload},Bearer x.eA").ShouldBe(JwtStatus.PayloadNotBase64Url);
        Status($"{header}.{payload}.eA").ShouldBe(JwtStatus.Unverified);
    }

    [Theory]
    [InlineData("1.9", 1)]
    [InlineData("0.5", 0)]
    [InlineData("-0", 0)]
    [InlineData("1700000000", 1700000000)]
    [InlineData("1.7e9", 1700000000)]
    public void Cuts_off_fractions(string number, ulong expected)
    {
        ParsedToken token = Parse(Token(Header, $$"""{"exp":{{number}},"nbf":{{number}},"iat":{{number}}}"""));

        token.Expiry.ShouldBe(expected);
        token.NotBefore.ShouldBe(expected);
        token.IssuedAt.ShouldBe(expected);
    }

    [Fact]
    public void Keeps_its_own_copy_of_everything()
    {
        byte[] compact = Encoding.ASCII.GetBytes(Token("""{"alg":"ES256","kid":"k1"}""", """{"iss":"\u0069","sub":"s","aud":["x","y"],"a":{"b":"c"}}"""));
        byte[] received = compact.ToArray();
        CompactToken.Parse(compact, out ParsedToken? token).ShouldBe(JwtStatus.Unverified);
        Array.Clear(compact);

        token!.Compact.ToArray().ShouldBe(received);
        token.KeyId.Text.SequenceEqual("k1"u8).ShouldBeTrue();
        token.Issuer.Text.SequenceEqual("i"u8).ShouldBeTrue();
        token.Claims.Member("a"u8).Member("b"u8).Text.SequenceEqual("c"u8).ShouldBeTrue();
        token.Claims.Member("a"u8).Member("x"u8).Kind.ShouldBe(JsonKind.Missing);
        token.Signature.ToArray().ShouldBe([1, 2, 3]);
    }

    [Fact]
    public void Takes_blanks_within_pieces()
    {
        string[] pieces = Token(Header, "{}").Split('.');

        CompactToken.Parse(Encoding.ASCII.GetBytes($"{pieces[0]} .{pieces[1]}.{pieces[2]} "), out ParsedToken? token)
            .ShouldBe(JwtStatus.Unverified);

        Encoding.ASCII.GetString(token!.Signed).ShouldBe($"{pieces[0]} .{pieces[1]}");
        token.IsCanonical.ShouldBeFalse();
    }

    [Fact]
    public void Never_throws_on_mutated_tokens()
    {
        int seed = Random.Shared.Next();
        Console.WriteLine($"{nameof(CompactTokenTests)} seed {seed}");
        Random random = new(seed);
        byte[] original = Encoding.ASCII.GetBytes(Token("""{"alg":"RS256","kid":"k"}""", """{"iss":"i","aud":["a"],"exp":1700000000,"x":[1,{}]}"""));
        for (int round = 0; round < 50_000; round++)
        {
            byte[] compact = original.ToArray();
            for (int change = random.Next(1, 4); change > 0; change--)
                compact[random.Next(compact.Length)] = random.Next(2) == 0 ? (byte)random.Next(256) : original[random.Next(original.Length)];

            JwtStatus status = CompactToken.Parse(compact.AsSpan(random.Next(4)), out ParsedToken? token);

            (token is null).ShouldBe(status != JwtStatus.Unverified);
            ((int)status).ShouldBeLessThan((int)JwtStatus.IssuerUnknown);
        }
    }

    private static string Token(string header, string payload) =>
        $"{TestKey.Encode(Encoding.UTF8.GetBytes(header))}.{TestKey.Encode(Encoding.UTF8.GetBytes(payload))}.AQID";

    private static JwtStatus Status(string compact)
    {
        JwtStatus status = CompactToken.Parse(Encoding.Latin1.GetBytes(compact), out ParsedToken? token);
        (token is null).ShouldBe(status != JwtStatus.Unverified);
        return status;
    }

    private static ParsedToken Parse(string compact)
    {
        CompactToken.Parse(Encoding.ASCII.GetBytes(compact), out ParsedToken? token).ShouldBe(JwtStatus.Unverified);
        return token!;
    }
}
