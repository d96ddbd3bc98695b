using Sallyport.Engine.Authorization;
using Sallyport.Engine.Http;
using Sallyport.Policy.Resources;
using Sallyport.TestKit;
using static Sallyport.Policy.Tests.Compilation.Authorization.Policies;

namespace Sallyport.Policy.Tests.Compilation.Authorization;

/// <summary>authorization-policy.md 10: what cannot be used shrinks ALLOW and widens DENY.</summary>
public sealed class UnusablePartTests
{
    public static TheoryData<AuthorizationRule> Damaged => new(
        From(new Source { IpBlocks = ["nonsense"] }),
        From(new Source { NotIpBlocks = ["10.0.0.0/99"] }),
        From(new Source { RemoteIpBlocks = ["1.2.3"] }),
        From(new Source { ServiceAccounts = ["a/b/c"] }),
        From(new Source { ServiceAccounts = ["a*"] }),
        To(new Operation { Ports = ["http"] }),
        To(new Operation { Ports = ["65536"] }),
        To(new Operation { NotPorts = ["-1"] }),
        To(new Operation { Paths = ["/{**}/{*}"] }),
        When("request.headers[]", ["x"]),
        When("request.headers", ["x"]),
        When("request.auth.claims", ["x"]),
        When("request.auth.claims[a][b][]", ["x"]),
        When("experimental.envoy.filters.a", ["x"]),
        When("source.ip", ["x"]));

    [Theory]
    [MemberData(nameof(Damaged))]
    public void An_ALLOW_rule_with_a_bad_value_is_dropped(AuthorizationRule rule)
    {
        Status(Asked.Get(), Allow(rule)).ShouldBe(AuthorizationStatus.NoAllow);
        Status(Asked.Get(), Allow(rule, Any)).ShouldBe(AuthorizationStatus.Allowed);
    }

    [Theory]
    [MemberData(nameof(Damaged))]
    public void A_DENY_rule_loses_the_field_and_matches_more(AuthorizationRule rule) =>
        Status(Asked.Get(), Deny(rule)).ShouldBe(AuthorizationStatus.Denied);

    [Fact]
    public void One_good_value_beside_a_bad_one_keeps_a_DENY_field()
    {
        AuthorizationPolicy policy = Deny(From(new Source { IpBlocks = ["nonsense", "1.1.1.1"] }));
        Status(Asked.Get(), policy).ShouldBe(AuthorizationStatus.Allowed);
        Status(Asked.Get(), policy with { Action = AuthorizationAction.Allow }).ShouldBe(AuthorizationStatus.NoAllow);
    }

    [Theory]
    [InlineData("request.nonsense", AuthorizationAction.Allow, AuthorizationStatus.NoAllow)]
    [InlineData("request.nonsense", AuthorizationAction.Deny, AuthorizationStatus.Allowed)]
    [InlineData("experimental.other[x]", AuthorizationAction.Deny, AuthorizationStatus.Allowed)]
    public void An_unknown_key_drops_the_rule_for_every_action(string key, AuthorizationAction action, AuthorizationStatus expected) =>
        Status(Asked.Get(), Make(action, When(key, ["x"]))).ShouldBe(expected);

    [Fact]
    public void On_TCP_an_ALLOW_rule_with_HTTP_fields_does_not_apply()
    {
        Tcp(Allow(Paths("/a"))).ShouldBe(AuthorizationStatus.NoAllow);
        Tcp(Allow(When("request.headers[x]", null, ["1"]))).ShouldBe(AuthorizationStatus.NoAllow);
        Tcp(Allow(From(new Source { NotRequestPrincipals = ["*"] }))).ShouldBe(AuthorizationStatus.NoAllow);
        Tcp(Allow(To(new Operation { Ports = ["9090"] }))).ShouldBe(AuthorizationStatus.Allowed);
    }

    [Fact]
    public void On_TCP_a_DENY_rule_with_only_HTTP_fields_denies_all()
    {
        Tcp(Deny(Paths("/a"))).ShouldBe(AuthorizationStatus.Denied);
        Tcp(Deny(To(new Operation { Paths = ["/a"], Ports = ["9090"] }))).ShouldBe(AuthorizationStatus.Denied);
        Tcp(Deny(To(new Operation { Paths = ["/a"], Ports = ["8080"] }))).ShouldBe(AuthorizationStatus.Allowed);
        Tcp(Deny(From(new Source { IpBlocks = ["1.1.1.1"] }))).ShouldBe(AuthorizationStatus.Allowed);
    }

    private static AuthorizationStatus Status(RequestHead request, params AuthorizationPolicy[] policies) =>
        Compile(policies).EvaluateDenyAllow(request).Status;

    private static AuthorizationStatus Tcp(AuthorizationPolicy policy) =>
        CompileTcp(policy).EvaluateDenyAllow(Requests.Connection(localPort: 9090)).Status;
}
