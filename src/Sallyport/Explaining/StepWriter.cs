using System.Text;
using Sallyport.Engine;
using Sallyport.Engine.Authentication;
using Sallyport.Engine.Authorization.Explaining;
using Sallyport.Engine.Routing;
using Sallyport.Engine.Tokens;
using Sallyport.Proxy.Trial;

namespace Sallyport.Explaining;

/// <summary>The decisions on a request's way, one step each, in their order.</summary>
internal static class StepWriter
{
    public static IEnumerable<ExplainStep> Steps(Snapshot snapshot, TrialResult result)
    {
        Reason reason = result.Decision.Reason;
        if (reason is > Reason.None and < Reason.JwtMissing)
        {
            yield return new ExplainStep("request", $"malformed: {Reasons.Of(reason).Code}");
            yield break;
        }
        yield return new ExplainStep("request", $"path {Secrets.Hide(PathOf(result))}, host {Text(result.Request.Authority)}");
        foreach (ActionExplanation custom in AuthorizationExplainer.ExplainCustom(snapshot.Authorization, result.Request))
            yield return Action(custom);
        if (result.Decision.Verdict == Verdict.Consult || reason == Reason.ExternalAuthorizationMisconfigured)
            yield break;
        yield return Token(snapshot, result);
        if (reason is >= Reason.JwtMissing and <= Reason.JwtClaimRequired)
            yield break;
        if (Route(snapshot, result) is { } route)
            yield return route;
        IReadOnlyList<ActionExplanation> actions = AuthorizationExplainer.Explain(snapshot.Authorization, result.Request);
        foreach (ActionExplanation action in actions)
            yield return Action(action);
        if (actions.Count == 0)
            yield return new ExplainStep("ALLOW", "no AuthorizationPolicy applies, so everything is allowed");
        if (result.Decision.Permit is not null)
            yield return Answer(result);
    }

    // The client's path, as normalised: without what the token step or a rewrite changed later.
    private static string PathOf(TrialResult result) => Text(result.Request.ReceivedPath).Split('?')[0];

    private static ExplainStep Token(Snapshot snapshot, TrialResult result)
    {
        AuthenticationTrace trace = result.Trace.Authentication;
        if (snapshot.Authentication.Rules.Count == 0)
            return new ExplainStep("token", "no RequestAuthentication applies, so no token is looked at");
        if (trace.SkippedPreflight)
            return new ExplainStep("token", "a CORS preflight needs none");
        AuthenticationTrace.Step[] steps = [.. trace.Steps.GroupBy(step => step.Rule).Select(all => all.Last())];
        AuthenticationTrace.Step[] verified = [.. steps.Where(step => step.Status == JwtStatus.Verified)];
        bool isRefused = result.Decision.Reason is >= Reason.JwtMissing and <= Reason.JwtClaimRequired;
        string? principal = ReportBuilder.PrincipalOf(result.Request.Authentication.Token);
        string outcome = isRefused ? $"refused: {Reasons.Of(result.Decision.Reason).Text}"
            : verified.Length > 0 ? $"verified, request principal {principal ?? "(none: the token has no sub)"}"
            : "none was sent; that is allowed here";
        return new ExplainStep("token", outcome)
        {
            By = verified.Length > 0 ? NameOf(verified[^1].Rule) : null,
            Matched = [.. verified.Select(step => $"{Describe(step.Rule)}: verified, found in {FoundIn(step)}")],
            NotMatched = [.. steps.Where(step => step.Status != JwtStatus.Verified).Select(Describe)],
        };
    }

    private static string Describe(AuthenticationTrace.Step step)
    {
        string rule = Describe(step.Rule);
        return step.Found.Count == 0
            ? $"{rule}: no token in {step.Rule.Locations.Describe()}"
            : $"{rule}: {Reasons.Of(step.Status.ToReason()).Text}, found in {FoundIn(step)}";
    }

    private static string FoundIn(AuthenticationTrace.Step step) =>
        string.Join(", ", step.Found.Select(place => step.Rule.Locations.Describe(place.Source, place.Location)));

    private static string NameOf(JwtRulePlan rule) => $"{rule.Policy} jwtRules[{rule.IndexInPolicy}]";

    private static string Describe(JwtRulePlan rule) => $"{NameOf(rule)}, issuer {(rule.Issuer.Length == 0 ? "(any)" : rule.Issuer)}";

    private static ExplainStep? Route(Snapshot snapshot, TrialResult result)
    {
        // A sidecar's only route is its application.
        if (snapshot.Role != ProxyRole.Gateway)
            return null;
        if (snapshot.RoutesFor(result.Request.Connection) is not { } table)
            return new ExplainStep("route", "no Gateway has a server for this port and scheme");
        RouteExplanation why = RouteExplainer.Explain(table, result.Request);
        if (why.Host is null)
            return new ExplainStep("route", $"no host fits {Text(result.Request.Authority)}")
            {
                NearestMiss = why.NearestHost is null ? null : $"host {why.NearestHost}",
            };
        if (result.Decision.Route.Route is { } taken)
            return new ExplainStep("route", $"host {why.Host}") { By = taken.Name };
        return new ExplainStep("route", $"host {why.Host}, but no route fits")
        {
            NearestMiss = why.NearestMiss is { } miss
                ? $"{miss.Route.Name}: {string.Join("; ", miss.Conditions.Where(condition => !condition.Holds).Select(condition => condition.Description))}"
                : null,
        };
    }

    private static ExplainStep Action(ActionExplanation action)
    {
        RuleExplanation? match = action.Match, nearest = action.NearestMiss;
        string outcome = (action.Action, match) switch
        {
            ("CUSTOM", null) => "no rule matches, so nobody is asked",
            ("CUSTOM", _) => $"a rule matches: {action.Provider ?? "an authorizer that is not configured"} must be asked",
            ("AUDIT", null) => "no rule matches",
            ("AUDIT", _) => "a rule matches: noted",
            ("DENY", null) => "no rule matches",
            ("DENY", _) => "a rule matches: refused",
            ("ALLOW", null) when action.Rules.Count == 0 => "a policy without rules applies: refused",
            ("ALLOW", null) => "no rule matches: refused",
            _ => "a rule matches: allowed",
        };
        RuleExplanation? shown = match ?? nearest;
        return new ExplainStep(action.Action, outcome)
        {
            By = match is null ? null : NameOf(match),
            IsDryRun = action.IsDryRun,
            Matched = Lines(shown, hasMatched: true),
            NotMatched = match is null ? Lines(shown, hasMatched: false) : [],
            NearestMiss = nearest is null ? null : $"{NameOf(nearest)} lacks {string.Join(" and ", LackedBy(nearest))}",
        };
    }

    private static IEnumerable<string> LackedBy(RuleExplanation rule) =>
        rule.Failed.Select(clause => $"{clause.Place} {clause.Field}").Distinct();

    private static List<string> Lines(RuleExplanation? rule, bool hasMatched) => rule is null ? [] :
        [.. rule.Clauses.Where(clause => clause.HasMatched == hasMatched).Select(Describe)];

    private static string Describe(ClauseExplanation clause)
    {
        string seen = clause.Seen is null ? "" : $"; the request has {Secrets.Hide(clause.Seen)}";
        return $"{clause.Place} {clause.Field}: {string.Join(", ", clause.Values)}{seen}";
    }

    private static string NameOf(RuleExplanation rule) => $"{rule.Rule.Namespace}/{rule.Rule.PolicyName} rules[{rule.Rule.RuleIndex}]";

    private static ExplainStep Answer(TrialResult result)
    {
        string outcome = result.Destination is { } destination
            ? $"goes to {destination.Cluster!.Name}"
            : $"{result.Response.Status} by the proxy: {Reasons.Of(result.Reason).Code}";
        return new ExplainStep("answer", outcome) { By = result.Decision.Route.Route?.Name };
    }

    private static string Text(ReadOnlySpan<byte> bytes) => Encoding.UTF8.GetString(bytes);
}
