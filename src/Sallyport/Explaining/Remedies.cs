using Sallyport.Engine;
using Sallyport.Engine.Authorization;
using Sallyport.Engine.Authorization.Explaining;
using Sallyport.Proxy.Trial;

namespace Sallyport.Explaining;

/// <summary>What can be done about a refusal: the table's general words, or better ones where this request shows more.</summary>
internal static class Remedies
{
    public static string For(Snapshot snapshot, TrialResult result) => result.Reason switch
    {
        _ when result.Decision is { Verdict: Verdict.Consult, Custom.Provider: { } provider } =>
            $"Send the request to see what {provider.Name} says; after its approval the token and the other policies count.",
        Reason.AuthorizationDenied when result.Decision.Rule is { } rule =>
            $"The DENY policy {rule.Namespace}/{rule.PolicyName} refuses this by rules[{rule.RuleIndex}]; "
                + "change the request, or narrow the rule.",
        Reason.AuthorizationNoAllow when Nearest(snapshot, result) is { } nearest => ForNearest(nearest, result),
        _ => Reasons.Of(result.Reason).Remedy,
    };

    private static RuleExplanation? Nearest(Snapshot snapshot, TrialResult result) =>
        AuthorizationExplainer.Explain(snapshot.Authorization, result.Request)
            .FirstOrDefault(action => action is { Action: "ALLOW", IsDryRun: false })?.NearestMiss;

    private static string ForNearest(RuleExplanation nearest, TrialResult result)
    {
        ClauseExplanation[] failed = [.. nearest.Failed];
        string wants = string.Join("; ", failed.Select(clause => $"{clause.Field}: {string.Join(", ", clause.Values)}"));
        RulePlan rule = nearest.Rule;
        string advice = $"{rule.Namespace}/{rule.PolicyName} rules[{rule.RuleIndex}] comes nearest: it wants {wants}.";
        bool wantsToken = failed.Any(clause => clause.Field.StartsWith("requestPrincipals", StringComparison.Ordinal)
            || clause.Field.StartsWith("request.auth.", StringComparison.Ordinal));
        return wantsToken && !result.Request.Authentication.Token.Exists
            ? advice + " The request carries no token; send one."
            : advice;
    }
}
