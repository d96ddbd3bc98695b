using System.Text;
using Sallyport.Engine.Authentication;
using Sallyport.Engine.Http;
using Sallyport.Engine.Tokens;
using Sallyport.TestKit;

namespace Sallyport.Engine.Tests.Authentication;

/// <summary>differences.md, RA 11.11: which rule's keys are worth fetching, and that the request is then as it was.</summary>
public sealed class AwaitKeysTests : IDisposable
{
    private const long Now = 1_800_000_000;

    private readonly TestIssuer _j = new("https://j.example", "j"), _k = new("https://k.example", "k"), _new = new("https://k.example", "new");

    public void Dispose()
    {
        _j.Dispose();
        _k.Dispose();
        _new.Dispose();
    }

    [Fact]
    public void Unknown_key_names_the_rule_and_the_same_request_passes_with_the_new_ring()
    {
        JwtRulePlan rule = Rule(_k);
        RequestHead request = Requests.Get("/", "authorization", "Bearer " + _new.Token());
        Evaluate(request, true, rule).ShouldBe((false, JwtStatus.KeyUnknown));
        request.Authentication.AwaitedKeys.ShouldBeSameAs(rule);
        request.Restore();
        rule.Keys.Publish(Ring(_new));
        Evaluate(request, false, rule).ShouldBe((true, JwtStatus.Verified));
    }

    [Fact]
    public void What_an_earlier_rule_did_to_the_request_is_undone()
    {
        JwtRulePlan first = Rule(_j, "x-j", "x-name", isRequired: true), second = Rule(_k, "x-k", "x-name", isRequired: true);
        RequestHead request = Requests.Get("/p?a=1", "x-j", _j.Token(("name", "ann")), "x-k", _new.Token(("name", "bob")), "x-name", "mallory");
        Evaluate(request, true, first, second).ShouldBe((false, JwtStatus.KeyUnknown));
        request.Restore();
        (request.Headers.Contains("x-j"u8), request.Authentication.Token.Exists).ShouldBe((true, false));

        second.Keys.Publish(Ring(_new));
        Evaluate(request, false, first, second).ShouldBe((true, JwtStatus.Verified));
        (request.Headers.Contains("x-j"u8), request.Headers.Contains("x-k"u8)).ShouldBe((false, false));
        request.Headers.TryGet("x-name"u8, out ReadOnlySpan<byte> name).ShouldBeTrue();
        Encoding.UTF8.GetString(name).ShouldBe("bob", "rule two began without the header that rule one wrote");
    }

    [Fact]
    public void Query_from_which_a_token_was_taken_is_back()
    {
        JwtRulePlan rule = new()
        {
            Policy = "ns/p", IndexInPolicy = 0, Issuer = _k.Issuer, Requirements = new TokenRequirements(Encoding.UTF8.GetBytes(_k.Issuer)),
            Keys = new KeyRingState(Ring(_k)) { CanRefetch = true }, UnknownKeyWait = TimeSpan.FromSeconds(1),
            Locations = TokenLocations.Create([("x-k", "")], ["t"], []),
        };
        RequestHead request = Requests.Get($"/?b=1&t={_k.Token()}&a", "x-k", _new.Token());
        string path = Encoding.UTF8.GetString(request.Path);
        Evaluate(request, true, rule).ShouldBe((false, JwtStatus.KeyUnknown));
        Encoding.UTF8.GetString(request.Path).ShouldBe("/?a=&b=1");
        request.Restore();
        Encoding.UTF8.GetString(request.Path).ShouldBe(path);
    }

    [Fact]
    public void Nobody_waits_for_a_key_set_that_cannot_change_or_for_another_failure_or_without_being_asked()
    {
        JwtRulePlan inline = new()
        {
            Policy = "ns/p", IndexInPolicy = 0, Issuer = _k.Issuer, Requirements = new TokenRequirements(Encoding.UTF8.GetBytes(_k.Issuer)),
            Keys = new KeyRingState(Ring(_k)), UnknownKeyWait = TimeSpan.FromSeconds(1),
        };
        Awaited(_new.Token(), true, inline).ShouldBeNull();
        Awaited(_new.Token(), true, Rule(_k, wait: TimeSpan.Zero)).ShouldBeNull();
        Awaited(_new.Token(), false, Rule(_k)).ShouldBeNull();
        Awaited(_new.Token(("exp", 1)), true, Rule(_k)).ShouldBeNull();
        Awaited(_j.Token(), true, Rule(_k)).ShouldBeNull();
        Awaited(_new.Token(), true, Rule(_k)).ShouldNotBeNull();
    }

    private static JwtRulePlan? Awaited(string token, bool mayAwaitKeys, JwtRulePlan rule)
    {
        RequestHead request = Requests.Get("/", "authorization", "Bearer " + token);
        Evaluate(request, mayAwaitKeys, rule).Passes.ShouldBeFalse();
        return request.Authentication.AwaitedKeys;
    }

    private static (bool Passes, JwtStatus Status) Evaluate(RequestHead request, bool mayAwaitKeys, params JwtRulePlan[] rules) =>
        new AuthenticationPlan(rules, new JwtVerifier(new TokenCache())).Evaluate(request, Now, mayAwaitKeys, null);

    private static KeyRing Ring(TestIssuer issuer) => KeySet.Parse(Encoding.UTF8.GetBytes(issuer.Jwks)).Ring;

    private static JwtRulePlan Rule(
        TestIssuer issuer, string? header = null, string? output = null, bool isRequired = false, TimeSpan? wait = null) => new()
    {
        Policy = "ns/policy",
        IndexInPolicy = 0,
        Issuer = issuer.Issuer,
        Requirements = new TokenRequirements(Encoding.UTF8.GetBytes(issuer.Issuer)),
        Keys = new KeyRingState(Ring(issuer)) { CanRefetch = true },
        UnknownKeyWait = wait ?? TimeSpan.FromMilliseconds(500),
        Locations = header is null ? TokenLocations.Default : TokenLocations.Create([(header, "")], [], []),
        OutputClaims = output is null ? [] : [new ClaimHeader(Encoding.UTF8.GetBytes(output), new ClaimPath(["name"u8.ToArray()]))],
        IsRequired = isRequired,
    };
}
