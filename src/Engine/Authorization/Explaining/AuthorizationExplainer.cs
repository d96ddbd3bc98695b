using Sallyport.Engine.Http;

namespace Sallyport.Engine.Authorization.Explaining;

/// <summary>
/// Says of each rule and each of its fields whether it matched: the slow, talkative twin of <see cref="AuthorizationPlan"/>, on the same
/// compiled clauses. To be called at the same points of a request's life.
/// </summary>
public static class AuthorizationExplainer
{
    /// <summary>CUSTOM policies, before the JWT step.</summary>
    public static IReadOnlyList<ActionExplanation> ExplainCustom(AuthorizationPlan plan, RequestHead request)
    {
        PolicyInput input = new(request);
        return [.. plan.Custom.Select(group => new ActionExplanation("CUSTOM", false, group.Provider?.Name, Explain(group.Rules, input)))];
    }

    /// <summary>AUDIT, DENY and ALLOW policies and dry runs, after the JWT step; actions without policies are left out.</summary>
    public static IReadOnlyList<ActionExplanation> Explain(AuthorizationPlan plan, RequestHead request)
    {
        PolicyInput input = new(request);
        List<ActionExplanation> actions = [];
        Add("AUDIT", plan.Audit.Rules.Count > 0, plan.Audit, isDryRun: false);
        Add("DENY", plan.Deny.Rules.Count > 0, plan.Deny, isDryRun: false);
        Add("ALLOW", plan.HasAllowPolicy, plan.Allow, isDryRun: false);
        Add("DENY", plan.DryRunDeny.Rules.Count > 0, plan.DryRunDeny, isDryRun: true);
        Add("ALLOW", plan.HasDryRunAllowPolicy, plan.DryRunAllow, isDryRun: true);
        return actions;

        void Add(string action, bool exists, RuleSet rules, bool isDryRun)
        {
            if (exists)
                actions.Add(new ActionExplanation(action, isDryRun, null, Explain(rules, input)));
        }
    }

    private static List<RuleExplanation> Explain(RuleSet rules, PolicyInput input) => [.. rules.Rules.Select(rule => Explain(rule, input))];

    private static RuleExplanation Explain(RulePlan rule, PolicyInput input)
    {
        List<ClauseExplanation> clauses = [];
        int failed = Explain(rule.From, input, clauses) + Explain(rule.To, input, clauses) + Explain("when", rule.When, input, clauses);
        return new RuleExplanation(rule, rule.Matches(input), failed, clauses);
    }

    // The alternative that failed least is the one a person would look at.
    private static int Explain(ClauseGroup group, PolicyInput input, List<ClauseExplanation> clauses)
    {
        int fewest = group.Alternatives.Length == 0 ? 0 : int.MaxValue;
        for (int i = 0; i < group.Alternatives.Length; i++)
            fewest = Math.Min(fewest, Explain($"{group.Name}[{i}]", group.Alternatives[i], input, clauses));
        return fewest;
    }

    private static int Explain(string place, Clause[] all, PolicyInput input, List<ClauseExplanation> clauses)
    {
        int failed = 0;
        foreach (Clause clause in all)
        {
            bool hasMatched = clause.Matches(input);
            failed += hasMatched ? 0 : 1;
            clauses.Add(new ClauseExplanation(place, clause.Field, clause.Values, hasMatched, clause.Matcher.Describe(input)));
        }
        return failed;
    }
}
