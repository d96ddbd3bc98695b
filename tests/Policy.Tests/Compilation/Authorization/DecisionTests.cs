using Sallyport.Engine.Authorization;
using Sallyport.Engine.Http;
using Sallyport.Policy.Resources;
using Sallyport.TestKit;
using static Sallyport.Policy.Tests.Compilation.Authorization.Policies;

namespace Sallyport.Policy.Tests.Compilation.Authorization;

/// <summary>authorization-policy.md 2-4, 11 and the table of 13.</summary>
public sealed class DecisionTests
{
    private static readonly AuthorizationRule _anyPrincipal = From(new Source { RequestPrincipals = ["*"] });

    [Fact]
    public void Without_policies_everything_is_allowed() => Outcome(Asked.Get()).ShouldBe(AuthorizationStatus.Allowed);

    [Fact]
    public void An_ALLOW_policy_without_rules_allows_nothing() => Outcome(Asked.Get(), Allow()).ShouldBe(AuthorizationStatus.NoAllow);

    [Fact]
    public void An_empty_rule_matches_everything()
    {
        Outcome(Asked.Get(), Allow(Any)).ShouldBe(AuthorizationStatus.Allowed);
        Outcome(Asked.Get(), Deny(Any)).ShouldBe(AuthorizationStatus.Denied);
    }

    [Fact]
    public void DENY_without_rules_matches_nothing() => Outcome(Asked.Get(), Deny()).ShouldBe(AuthorizationStatus.Allowed);

    [Fact]
    public void Policies_of_one_action_are_alternatives() =>
        Outcome(Asked.Get(), Allow().Named("none", "istio-system"), Allow(Any)).ShouldBe(AuthorizationStatus.Allowed);

    [Fact]
    public void DENY_wins_over_ALLOW() =>
        Outcome(Asked.Get("/admin/x"), Allow(Any), Deny(Paths("/admin*")).Named("z")).ShouldBe(AuthorizationStatus.Denied);

    [Fact]
    public void Only_DENY_policies_allow_the_rest() => Outcome(Asked.Get("/x"), Deny(Paths("/admin*"))).ShouldBe(AuthorizationStatus.Allowed);

    [Theory]
    [InlineData(null, AuthorizationStatus.NoAllow)]
    [InlineData("""{"iss":"i"}""", AuthorizationStatus.NoAllow)]
    [InlineData(Asked.Alice, AuthorizationStatus.Allowed)]
    public void A_request_principal_needs_a_token_with_subject(string? claims, AuthorizationStatus expected) =>
        Outcome(claims is null ? Asked.Get() : Asked.WithClaims(claims), Allow(_anyPrincipal)).ShouldBe(expected);

    [Fact]
    public void DENY_notRequestPrincipals_refuses_requests_without_token() =>
        Outcome(Asked.Get(), Deny(From(new Source { NotRequestPrincipals = ["*"] }))).ShouldBe(AuthorizationStatus.Denied);

    [Theory]
    [InlineData("/a?x=1", AuthorizationStatus.Allowed)]
    [InlineData("/a/", AuthorizationStatus.NoAllow)]
    [InlineData("/b/../a", AuthorizationStatus.Allowed)]
    public void Paths_are_compared_after_normalisation(string path, AuthorizationStatus expected) =>
        Outcome(Asked.Get(path), Allow(Paths("/a"))).ShouldBe(expected);

    [Theory]
    [InlineData("/admin#x")]
    [InlineData("/a/..;/admin")]
    public void No_spelling_of_a_path_passes_a_DENY(string path) =>
        Outcome(Asked.Get(path), Deny(Paths("/admin"))).ShouldBe(AuthorizationStatus.Denied);

    [Fact]
    public void The_value_of_a_path_is_not_normalised() => Outcome(Asked.Get("/a|b"), Allow(Paths("/a|b"))).ShouldBe(AuthorizationStatus.NoAllow);

    [Theory]
    [InlineData("X.com", AuthorizationStatus.Allowed)]
    [InlineData("x.com:8080", AuthorizationStatus.NoAllow)]
    public void Hosts_ignore_case_but_not_the_port(string host, AuthorizationStatus expected) =>
        Outcome(Asked.Of("GET", "/", host), Allow(To(new Operation { Hosts = ["x.com"] }))).ShouldBe(expected);

    [Theory]
    [InlineData("GET", AuthorizationStatus.Allowed)]
    [InlineData("get", AuthorizationStatus.NoAllow)]
    public void Methods_mind_case(string method, AuthorizationStatus expected) =>
        Outcome(Asked.Of(method, "/", "b"), Allow(To(new Operation { Methods = ["GET"] }))).ShouldBe(expected);

    [Fact]
    public void The_fields_of_an_entry_are_all_needed_and_its_entries_are_alternatives()
    {
        AuthorizationPolicy policy = Allow(To(new Operation { Paths = ["/a"], Methods = ["POST"] }, new Operation { Paths = ["/b"], NotMethods = ["POST"] }));
        Outcome(Asked.Get("/a"), policy).ShouldBe(AuthorizationStatus.NoAllow);
        Outcome(Asked.Of("POST", "/a", "b"), policy).ShouldBe(AuthorizationStatus.Allowed);
        Outcome(Asked.Get("/b"), policy).ShouldBe(AuthorizationStatus.Allowed);
        Outcome(Asked.Of("POST", "/b", "b"), policy).ShouldBe(AuthorizationStatus.NoAllow);
    }

    [Fact]
    public void A_value_and_its_negation_are_both_needed()
    {
        AuthorizationPolicy policy = Allow(To(new Operation { Paths = ["/a*"], NotPaths = ["/ab"] }));
        Outcome(Asked.Get("/ac"), policy).ShouldBe(AuthorizationStatus.Allowed);
        Outcome(Asked.Get("/ab"), policy).ShouldBe(AuthorizationStatus.NoAllow);
    }

    [Fact]
    public void The_reported_rule_is_the_first_in_byte_order()
    {
        AuthorizationPolicy many = Deny([.. Enumerable.Repeat(Any, 11)]);
        AuthorizationPlan plan = Compile(many.Named("b"), many.Named("a", "zoo"), many.Named("a"));
        plan.EvaluateDenyAllow(Asked.Get()).Rule!.Id.ShouldBe("ns[foo]-policy[a]-rule[0]");
        Compile(Deny([Paths("/x"), Paths("/y"), Any, .. Enumerable.Repeat(Any, 10)])).EvaluateDenyAllow(Asked.Get())
            .Rule!.Id.ShouldBe("ns[foo]-policy[policy]-rule[10]");
    }

    [Fact]
    public void A_permit_names_its_rule()
    {
        AuthorizationOutcome outcome = Compile(Allow(Paths("/x"), Any)).EvaluateDenyAllow(Asked.Get());
        outcome.Permit!.Rule!.RuleIndex.ShouldBe(1);
        Compile(Deny(Any)).EvaluateDenyAllow(Asked.Get()).Permit.ShouldBeNull();
        default(AuthorizationOutcome).Status.ShouldBe(AuthorizationStatus.Denied);
    }

    [Fact]
    public void A_dry_run_is_noted_and_never_enforced()
    {
        AuthorizationPolicy[] policies = [Allow().Named("a") with { IsDryRun = true }, Deny(Any).Named("d") with { IsDryRun = true }];
        Outcome(Asked.Get(), policies).ShouldBe(AuthorizationStatus.Allowed);
        AuthorizationPlan plan = Compile(policies);
        plan.HasObservers.ShouldBeTrue();
        AuthorizationTrace trace = new();
        plan.Observe(Asked.Get(), trace);
        trace.DryRunDeny!.PolicyName.ShouldBe("d");
        trace.DryRunHasNoAllow.ShouldBeTrue();
        trace.DryRunAllow.ShouldBeNull();
    }

    [Fact]
    public void AUDIT_is_noted_and_changes_nothing()
    {
        AuthorizationPolicy audit = Make(AuthorizationAction.Audit, Paths("/x"));
        Outcome(Asked.Get("/x"), audit).ShouldBe(AuthorizationStatus.Allowed);
        AuthorizationTrace trace = new();
        Compile(audit).Observe(Asked.Get("/x"), trace);
        trace.Audit!.RuleIndex.ShouldBe(0);
        Compile(audit).Observe(Asked.Get("/y"), trace);
        trace.Audit.ShouldBeNull();
    }

    [Fact]
    public void Nothing_allocates_once_warm()
    {
        AuthorizationRule[] rules = [.. Enumerable.Range(0, 50).Select(i => new AuthorizationRule
        {
            From = [new Source { RequestPrincipals = [$"https://idp.example/user{i}", "*/bob"], IpBlocks = ["10.0.0.0/8"] }],
            To = [new Operation { Paths = [$"/p{i}/*", $"/q/{{*}}/{i}"], NotHosts = ["x*"] }],
            When = [new Condition("request.auth.claims[groups]", ["a", "b*"], []), new Condition("request.headers[x-a]", ["1"], ["2"])],
        })];
        AuthorizationPlan plan = Compile(Allow(rules), Deny(rules).Named("d"));
        RequestHead request = Asked.WithClaims("""{"iss":"https://idp.example","sub":"user7","groups":["x","a"]}""", "/p7/x");
        AllocationProbe.Measure(() => plan.EvaluateDenyAllow(request).Status).ShouldBe(0);
    }

    private static AuthorizationStatus Outcome(RequestHead request, params AuthorizationPolicy[] policies) =>
        Compile(policies).EvaluateDenyAllow(request).Status;
}
