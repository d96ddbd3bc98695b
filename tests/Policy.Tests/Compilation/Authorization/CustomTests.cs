using Sallyport.Engine.Authorization;
using Sallyport.Policy.Resources;
using Sallyport.TestKit;
using static Sallyport.Policy.Tests.Compilation.Authorization.Policies;

namespace Sallyport.Policy.Tests.Compilation.Authorization;

/// <summary>authorization-policy.md 12A.</summary>
public sealed class CustomTests
{
    private static readonly ProviderPlan _http = new() { Name = "http" };
    private static readonly ProviderPlan _grpc = new() { Name = "grpc", IsGrpc = true };

    [Fact]
    public void Asks_the_provider_of_a_matching_rule()
    {
        AuthorizationPlan plan = Plan([Custom("http", Paths("/a")), Custom("http", Paths("/b")).Named("other")]);
        CustomMatch match = plan.FindCustom(Asked.Get("/b"), 0);
        match.Provider.ShouldBe(_http);
        match.Rule!.PolicyName.ShouldBe("other");
        plan.FindCustom(Asked.Get("/b"), match.Position + 1).Rule.ShouldBeNull();
        plan.FindCustom(Asked.Get("/c"), 0).Rule.ShouldBeNull();
    }

    [Fact]
    public void An_undefined_provider_refuses_what_its_rules_match()
    {
        CustomMatch match = Plan([Custom("nobody", Paths("/a"))]).FindCustom(Asked.Get("/a"), 0);
        match.Provider.ShouldBeNull();
        match.Rule!.Id.ShouldBe("ns[foo]-policy[policy]-rule[0]-deny-due-to-bad-CUSTOM-action");
        Plan([Custom("nobody", Paths("/a"))]).FindCustom(Asked.Get("/b"), 0).Rule.ShouldBeNull();
    }

    [Fact]
    public void Several_providers_refuse_by_default()
    {
        AuthorizationPlan plan = Plan([Custom("http", Paths("/a")), Custom("grpc", Paths("/b"))]);
        plan.FindCustom(Asked.Get("/a"), 0).Rule!.IsMisconfigured.ShouldBeTrue();
        plan.FindCustom(Asked.Get("/b"), 0).Rule!.IsMisconfigured.ShouldBeTrue();
        plan.FindCustom(Asked.Get("/c"), 0).Rule.ShouldBeNull();
    }

    [Fact]
    public void Several_providers_are_asked_in_turn_when_the_flag_is_on()
    {
        AuthorizationPlan plan = Compiler([Custom("http", Any), Custom("grpc", Any)], null, [_http, _grpc], true).CompileHttp();
        CustomMatch first = plan.FindCustom(Asked.Get(), 0);
        CustomMatch second = plan.FindCustom(Asked.Get(), first.Position + 1);
        first.Provider.ShouldBe(_grpc);
        second.Provider.ShouldBe(_http);
        plan.FindCustom(Asked.Get(), second.Position + 1).Rule.ShouldBeNull();
    }

    [Fact]
    public void On_TCP_an_HTTP_provider_does_nothing_and_an_undefined_one_refuses()
    {
        Tcp("http").FindCustom(Requests.PlainConnection, 0).Rule.ShouldBeNull();
        Tcp("grpc").FindCustom(Requests.PlainConnection, 0).Provider.ShouldBe(_grpc);
        Tcp("nobody").FindCustom(Requests.PlainConnection, 0).Rule!.IsMisconfigured.ShouldBeTrue();
    }

    [Fact]
    public void A_dry_run_refuses_what_it_matches() =>
        Plan([Custom("http", Any) with { IsDryRun = true }]).FindCustom(Asked.Get(), 0).Rule!.IsMisconfigured.ShouldBeTrue();

    [Fact]
    public void Does_not_restrict_DENY_and_ALLOW() =>
        Plan([Custom("http", Any)]).EvaluateDenyAllow(Asked.Get()).Status.ShouldBe(AuthorizationStatus.Allowed);

    [Fact]
    public void A_request_that_no_rule_matches_costs_no_allocation()
    {
        AuthorizationPlan plan = Plan([Custom("http", Paths("/a"))]);
        Sallyport.Engine.Http.RequestHead request = Asked.Get("/b");
        plan.FindCustom(request, 0).Rule.ShouldBeNull();
        AllocationProbe.Measure(() => plan.FindCustom(request, 0).Rule).ShouldBe(0);
    }

    private static AuthorizationPolicy Custom(string provider, params AuthorizationRule[] rules) =>
        Make(AuthorizationAction.Custom, rules) with { Provider = provider };

    private static AuthorizationPlan Plan(AuthorizationPolicy[] policies) => Compiler(policies, null, [_http, _grpc]).CompileHttp();

    private static AuthorizationPlan Tcp(string provider) => Compiler([Custom(provider, Paths("/a"))], null, [_http, _grpc]).CompileTcp();
}
