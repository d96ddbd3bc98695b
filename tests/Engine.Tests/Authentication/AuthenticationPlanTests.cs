using System.Text;
using Sallyport.Engine.Authentication;
using Sallyport.Engine.Http;
using Sallyport.Engine.Tokens;
using Sallyport.TestKit;

namespace Sallyport.Engine.Tests.Authentication;

/// <summary>request-authentication.md 5, 6, 12, 15.</summary>
public sealed class AuthenticationPlanTests : IDisposable
{
    private const long Now = 1_800_000_000;

    private readonly TestIssuer _j = new("https://j.example", "j");
    private readonly TestIssuer _k = new("https://k.example", "k");

    public void Dispose()
    {
        _j.Dispose();
        _k.Dispose();
    }

    [Fact]
    public void Lets_a_request_without_token_pass_without_principal()
    {
        RequestHead request = Requests.Get();
        Run(request, Rule(_j)).ShouldBe((true, JwtStatus.Missing));
        request.Authentication.Token.Exists.ShouldBeFalse();
    }

    [Fact]
    public void Removes_a_verified_token_and_keeps_its_claims()
    {
        RequestHead request = Requests.Get("/", "authorization", "Bearer " + _j.Token());
        Run(request, Rule(_j)).ShouldBe((true, JwtStatus.Verified));
        request.Header("authorization").ShouldBeNull();
        request.Authentication.Token.Exists.ShouldBeTrue();
    }

    [Theory] // 5.3
    [InlineData("bearer {0}", JwtStatus.Missing)]
    [InlineData("Basic eDp5", JwtStatus.Missing)]
    [InlineData("{0}", JwtStatus.Missing)]
    [InlineData("Foo Bearer {0}", JwtStatus.Verified)]
    [InlineData("Bearer   {0}", JwtStatus.Verified)]
    [InlineData("Bearer \"{0}", JwtStatus.Verified)]
    [InlineData("Basic x,Bearer {0}", JwtStatus.Verified)]
    [InlineData("Bearer {0},Basic x", JwtStatus.SignatureNotBase64Url)]
    [InlineData("Bearer garbage", JwtStatus.NotThreePieces)]
    public void Reads_the_authorization_header(string form, JwtStatus expected)
    {
        RequestHead request = Requests.Get("/", "authorization", string.Format(null, form, _j.Token()));
        Run(request, Rule(_j)).Status.ShouldBe(expected);
    }

    [Theory] // 5.6, 12.4
    [InlineData("/?b=2&access_token={0}&a=1", "/?a=1&b=2")]
    [InlineData("/?access_token={0}", "/")]
    [InlineData("/p?x&access_token={0}&c=%zz", "/p?c=%zz&x=")]
    [InlineData("/p?a=1%202&access_token={0}&b=%0d%0a", "/p?a=1%202&b=%0D%0A")]
    [InlineData("/p?b=1&access_token={0}&b=0&access_token=second", "/p?b=1&b=0")]
    [InlineData("/p?acc%65ss_token={0}", "/p")]
    public void Takes_a_token_out_of_the_query(string path, string left)
    {
        RequestHead request = Requests.Get(string.Format(null, path, _j.Token()));
        Run(request, Rule(_j)).Status.ShouldBe(JwtStatus.Verified);
        request.PathText().ShouldBe(left);
    }

    [Fact] // 5.6
    public void Treats_a_bare_parameter_as_an_empty_token() =>
        Run(Requests.Get("/?access_token"), Rule(_j)).ShouldBe((false, JwtStatus.NotThreePieces));

    [Theory] // 5.7
    [InlineData("a=1;  jwt={0}", JwtStatus.Verified)]
    [InlineData("jwt=\"{0}\"", JwtStatus.Verified)]
    [InlineData("jwt={0}; jwt=bad", JwtStatus.Verified)]
    [InlineData("jwt=", JwtStatus.NotThreePieces)]
    [InlineData("jwt", JwtStatus.Missing)]
    [InlineData("JWT={0}", JwtStatus.Missing)]
    public void Reads_cookies(string line, JwtStatus expected)
    {
        RequestHead request = Requests.Get("/", "cookie", string.Format(null, line, _j.Token()));
        Run(request, Rule(_j, TokenLocations.Create([], [], ["jwt"]))).Status.ShouldBe(expected);
        request.Header("cookie").ShouldNotBeNull("a cookie is never removed (12.4)");
    }

    [Fact] // 6.2
    public void Demands_that_all_tokens_of_a_rule_are_good()
    {
        RequestHead request = Requests.Get(
            "/?access_token=" + _j.Token(("exp", Now - 61)), "authorization", "Bearer " + _j.Token());
        Run(request, Rule(_j)).ShouldBe((false, JwtStatus.Expired));
    }

    [Fact] // 6.4a
    public void Stops_at_the_first_rule_that_accepts()
    {
        RequestHead request = Requests.Get("/", "authorization", "Bearer " + _j.Token(), "x-k", "garbage");
        Run(request, Rule(_j), Rule(_k, Header("x-k"))).ShouldBe((true, JwtStatus.Verified));
        request.Header("x-k").ShouldBe("garbage");
    }

    [Fact] // 6.5
    public void Reports_the_last_real_error_when_the_first_is_a_foreign_issuer()
    {
        RequestHead request = Requests.Get("/", "authorization", "Bearer " + _k.Token(("exp", Now - 61)));
        Run(request, Rule(_j), Rule(_k)).ShouldBe((false, JwtStatus.Expired));
    }

    [Fact] // 6.9
    public void Passes_two_tokens_of_two_issuers_because_the_first_pass_removes_one()
    {
        RequestHead request = Requests.Get("/?access_token=" + _k.Token(), "authorization", "Bearer " + _j.Token());
        Run(request, Rule(_j), Rule(_k)).Passes.ShouldBeTrue();
    }

    [Fact] // 6.9
    public void Refuses_them_when_tokens_are_forwarded()
    {
        RequestHead request = Requests.Get("/?access_token=" + _k.Token(), "authorization", "Bearer " + _j.Token());
        Run(request, Rule(_j, forward: true), Rule(_k, forward: true)).ShouldBe((false, JwtStatus.IssuerUnknown));
    }

    [Fact] // 6.12
    public void Refuses_a_request_without_the_required_token() =>
        Run(Requests.Get(), Rule(_j, required: true)).ShouldBe((false, JwtStatus.Missing));

    [Fact] // 6.13, 6.16
    public void Evaluates_every_rule_when_one_is_required()
    {
        RequestHead request = Requests.Get("/", "authorization", "Bearer " + _j.Token(), "x-k", _k.Token(("sub", "karl")));
        Run(request, Rule(_j, required: true), Rule(_k, Header("x-k"))).ShouldBe((true, JwtStatus.Verified));
        request.Header("x-k").ShouldBeNull();
        Encoding.UTF8.GetString(request.Authentication.Token.Claims.Member("sub"u8).Text).ShouldBe("karl");
    }

    [Fact] // 6.15
    public void Lets_the_first_of_two_required_rules_take_the_token_of_the_second()
    {
        RequestHead request = Requests.Get("/", "authorization", "Bearer " + _j.Token());
        Run(request, Rule(_j, required: true), Rule(_j, required: true)).ShouldBe((false, JwtStatus.Missing));
    }

    [Fact] // 15.1
    public void Skips_a_preflight_with_a_bad_token()
    {
        RequestHead request = Requests.Make("OPTIONS", "/", "app.example", Requests.PlainConnection,
            "origin", "https://a.example", "access-control-request-method", "GET", "authorization", "Bearer garbage");
        Run(request, Rule(_j, required: true)).ShouldBe((true, JwtStatus.Missing));
        request.Header("authorization").ShouldBe("Bearer garbage");
    }

    [Theory] // 12.2
    [InlineData("""{"c":"text"}""", "text")]
    [InlineData("""{"c":""}""", null)]
    [InlineData("""{"c":null}""", null)]
    [InlineData("""{"c":true}""", "true")]
    [InlineData("""{"c":3.0}""", "3")]
    [InlineData("""{"c":-0}""", "0")]
    [InlineData("""{"c":1.5}""", "1.500000")]
    [InlineData("""{"c":-3}""", "-3.000000")]
    [InlineData("""{"c":9007199254740993}""", "9007199254740992")]
    [InlineData("""{"c":18446744073709551616}""", "18446744073709551616.000000")]
    [InlineData("""{"c":["a","b<>&/"]}""", "WyJhIiwiYlx1MDAzY1x1MDAzZSYvIl0=")]
    [InlineData("""{"c":{"d":1.5}}""", "eyJkIjoxLjV9")]
    public void Writes_a_claim_to_a_header(string claims, string? expected)
    {
        string payload = claims.Insert(1, "\"iss\":\"https://j.example\",");
        RequestHead request = Requests.Get("/", "authorization", "Bearer " + _j.Sign(payload), "x-c", "spoofed");
        Run(request, Rule(_j, output: [Output("x-c", "c")])).Passes.ShouldBeTrue();
        request.Header("x-c").ShouldBe(expected);
    }

    [Fact] // 12.2
    public void Walks_through_objects_at_dots_and_never_takes_them_literally()
    {
        string payload = """{"iss":"https://j.example","a":{"b":"nested"},"c.d":"literal"}""";
        RequestHead request = Requests.Get("/", "authorization", "Bearer " + _j.Sign(payload));
        Run(request, Rule(_j, output: [Output("x-ab", "a.b"), Output("x-cd", "c.d")])).Passes.ShouldBeTrue();
        request.Header("x-ab").ShouldBe("nested");
        request.Header("x-cd").ShouldBeNull();
    }

    [Fact] // 12.2
    public void Marks_a_request_whose_claim_has_a_line_feed()
    {
        RequestHead request = Requests.Get("/", "authorization", "Bearer " + _j.Token(("c", "a\nb")));
        Run(request, Rule(_j, output: [Output("x-c", "c")])).Passes.ShouldBeTrue();
        request.Header("x-c").ShouldBeNull();
        request.Authentication.InvalidHeader.ShouldBe("x-c"u8.ToArray());
    }

    [Fact] // 2.5 of style.md: nothing is allocated for a token that is known
    public void Allocates_nothing_for_a_known_token()
    {
        AuthenticationPlan plan = new([Rule(_j), Rule(_k)], new JwtVerifier(new TokenCache()));
        byte[] value = Encoding.ASCII.GetBytes("Bearer " + _j.Token());
        RequestHead request = new();
        AllocationProbe.Measure(() =>
        {
            request.Reset(Requests.PlainConnection);
            request.SetMethod("GET"u8);
            request.SetPath("/"u8);
            request.Headers.Add("authorization"u8, value);
            if (!plan.Evaluate(request, Now, mayAwaitKeys: false, null).Passes)
                throw new InvalidOperationException("the token was refused");
        }).ShouldBe(0);
    }

    private static (bool Passes, JwtStatus Status) Run(RequestHead request, params JwtRulePlan[] rules) =>
        new AuthenticationPlan(rules, new JwtVerifier(new TokenCache())).Evaluate(request, Now, mayAwaitKeys: false, null);

    private static JwtRulePlan Rule(
        TestIssuer issuer, TokenLocations? locations = null, bool forward = false, bool required = false, ClaimHeader[]? output = null) => new()
    {
        Policy = "ns/policy",
        IndexInPolicy = 0,
        Issuer = issuer.Issuer,
        Requirements = new TokenRequirements(Encoding.UTF8.GetBytes(issuer.Issuer)),
        Keys = new KeyRingState(KeySet.Parse(Encoding.UTF8.GetBytes(issuer.Jwks)).Ring),
        Locations = locations ?? TokenLocations.Default,
        ForwardOriginalToken = forward,
        IsRequired = required,
        OutputClaims = output ?? [],
    };

    private static TokenLocations Header(string name) => TokenLocations.Create([(name, "")], [], []);

    private static ClaimHeader Output(string header, string claim) =>
        new(Encoding.UTF8.GetBytes(header), new ClaimPath([.. claim.Split('.').Select(Encoding.UTF8.GetBytes)]));
}
