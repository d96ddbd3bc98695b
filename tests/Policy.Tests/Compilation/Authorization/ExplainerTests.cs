using Sallyport.Engine.Authorization;
using Sallyport.Engine.Authorization.Explaining;
using Sallyport.Policy.Resources;
using static Sallyport.Policy.Tests.Compilation.Authorization.Policies;

namespace Sallyport.Policy.Tests.Compilation.Authorization;

public sealed class ExplainerTests
{
    private static readonly AuthorizationPlan _plan = Compile(
        Deny(Paths("/secret")).Named("d"),
        Allow(
            new AuthorizationRule
            {
                From = [new Source { RequestPrincipals = ["i/alice"] }],
                To = [new Operation { Paths = ["/a"], Methods = ["POST"] }, new Operation { Paths = ["/b"], Methods = ["PUT"], NotHosts = ["x"] }],
                When = [new Condition("request.auth.claims[role]", ["admin"], [])],
            },
            new AuthorizationRule
            {
                To = [new Operation { Paths = ["/a"] }],
                When = [new Condition("request.auth.claims[role]", ["admin"], [])],
            }));

    [Fact]
    public void Names_the_rule_that_missed_by_the_least_and_the_field_that_failed()
    {
        IReadOnlyList<ActionExplanation> actions = AuthorizationExplainer.Explain(_plan, Asked.WithClaims("""{"iss":"i","sub":"bob","role":"user"}""", "/a"));
        actions.Select(action => action.Action).ShouldBe(["DENY", "ALLOW"]);
        RuleExplanation miss = actions[1].NearestMiss.ShouldNotBeNull();
        miss.Rule.RuleIndex.ShouldBe(1);
        miss.FailedCount.ShouldBe(1);
        ClauseExplanation failed = miss.Failed.ShouldHaveSingleItem();
        failed.Field.ShouldBe("request.auth.claims[role] values");
        failed.Values.ShouldBe(["admin"]);
    }

    [Fact]
    public void Counts_the_best_alternative_and_lists_all()
    {
        RuleExplanation rule = AuthorizationExplainer.Explain(_plan, Asked.Get("/a"))[1].Rules[0];
        rule.FailedCount.ShouldBe(3);
        rule.Clauses.Select(clause => $"{clause.Place} {clause.Field}").ShouldBe(
            ["from[0] requestPrincipals", "to[0] methods", "to[0] paths", "to[1] methods", "to[1] paths", "to[1] notHosts", "when request.auth.claims[role] values"]);
    }

    [Fact]
    public void Shows_the_request_but_no_claim_and_no_header()
    {
        AuthorizationPlan plan = Compile(Allow(new AuthorizationRule
        {
            To = [new Operation { Paths = ["/x"] }],
            When = [new Condition("request.auth.claims[role]", ["admin"], []), new Condition("request.headers[authorization]", ["x"], []), new Condition("request.auth.principal", ["a/b"], [])],
        }));
        RuleExplanation rule = AuthorizationExplainer.Explain(plan, Asked.WithClaims("""{"iss":"i","sub":"private","role":"private"}""", "/a"))[0].Rules[0];
        rule.Clauses.Select(clause => clause.Seen).ShouldBe(["/a", null, null, null]);
    }

    [Fact]
    public void Agrees_with_the_decision()
    {
        AuthorizationExplainer.Explain(_plan, Asked.Get("/secret"))[0].Match!.Rule.ShouldBe(_plan.EvaluateDenyAllow(Asked.Get("/secret")).Rule);
        AuthorizationExplainer.Explain(_plan, Asked.Get("/a"))[0].Match.ShouldBeNull();
    }

    [Fact]
    public void Explains_CUSTOM_by_itself()
    {
        AuthorizationPlan plan = Compiler([Make(AuthorizationAction.Custom, Paths("/a")) with { Provider = "p" }]).CompileHttp();
        ActionExplanation custom = AuthorizationExplainer.ExplainCustom(plan, Asked.Get("/a")).ShouldHaveSingleItem();
        custom.Provider.ShouldBeNull();
        custom.Match.ShouldNotBeNull();
    }
}
