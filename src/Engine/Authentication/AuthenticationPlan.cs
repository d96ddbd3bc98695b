using Sallyport.Engine.Http;
using Sallyport.Engine.Tokens;

namespace Sallyport.Engine.Authentication;

/// <summary>All JWT rules that apply to the workload, merged and in evaluation order (request-authentication.md 3, 6).</summary>
public sealed class AuthenticationPlan
{
    private readonly JwtRulePlan[] _rules;
    private readonly JwtVerifier _verifier;
    private readonly bool _hasRequired;
    private readonly bool _awaitsKeys;

    public static AuthenticationPlan Empty { get; } = new([], new JwtVerifier(new TokenCache(1, 1)));

    /// <param name="rules">In evaluation order: sorted by issuer (3.1, 3.4).</param>
    /// <param name="verifier">Shared by all snapshots of a proxy, with its cache.</param>
    internal AuthenticationPlan(JwtRulePlan[] rules, JwtVerifier verifier)
    {
        _rules = rules;
        _verifier = verifier;
        _hasRequired = rules.Any(rule => rule.IsRequired);
        LocationHeaders = [.. rules.SelectMany(rule => rule.Locations.Headers).Select(header => header.Name)];
        AnswersMissingToken = rules.Any(rule => rule.AnswersMissingToken);
        _awaitsKeys = rules.Any(rule => rule.AwaitsKeys);
        OutputHeaders = [.. rules.SelectMany(OutputHeadersOf).DistinctBy(Convert.ToHexString)];
    }

    public IReadOnlyList<JwtRulePlan> Rules => _rules;

    /// <summary>Headers in which some rule looks for tokens.</summary>
    internal byte[][] LocationHeaders { get; }

    /// <summary>A request without token that no ALLOW rule lets through gets 401 instead of 403.</summary>
    internal bool AnswersMissingToken { get; }

    /// <summary>Every header that some rule writes; a client's copies are removed before anything else (12.7).</summary>
    internal byte[][] OutputHeaders { get; }

    /// <summary>
    /// Runs the JWT step on the request, which it changes: output headers written, verified tokens removed, claims set.
    /// </summary>
    /// <param name="request">Changed, see above.</param>
    /// <param name="nowSeconds">Seconds since 1970.</param>
    /// <param name="mayAwaitKeys">Notes in the request which rule could fetch a missing key, and keeps the request as it was.</param>
    /// <param name="trace">Null on the request path.</param>
    /// <returns>Zero-cost pass: <see cref="JwtStatus.Verified"/> or <see cref="JwtStatus.Missing"/> let the request on; all else refuses it.</returns>
    internal (bool Passes, JwtStatus Status) Evaluate(
        RequestHead request, long nowSeconds, bool mayAwaitKeys, AuthenticationTrace? trace)
    {
        if (_rules.Length == 0)
            return (true, JwtStatus.Missing);
        if (request.IsPreflight)
        {
            trace?.SkippedPreflight = true;
            return (true, JwtStatus.Missing);
        }
        RuleEvaluation evaluation = new(request, _verifier, _rules, nowSeconds, mayAwaitKeys && _awaitsKeys, trace);
        if (_hasRequired)
            return EvaluateRequired(ref evaluation);
        return _rules.Length == 1 ? EvaluateSingle(ref evaluation) : EvaluateSeveral(ref evaluation);
    }

    /// <summary>What the request would be refused for, without changing it; for policies that are tried.</summary>
    internal Reason Rehearse(RequestHead request, long nowSeconds)
    {
        (bool passes, JwtStatus status) = Evaluate(request.Copy(), nowSeconds, mayAwaitKeys: false, trace: null);
        return passes ? Reason.None : status.ToReason();
    }

    // 6.3
    private (bool, JwtStatus) EvaluateSingle(ref RuleEvaluation evaluation)
    {
        JwtStatus status = evaluation.Run(_rules[0], pass: 1, isLast: true);
        return (IsFine(status), status);
    }

    // 6.11: every rule once, in order; the first that is not fine is reported.
    private (bool, JwtStatus) EvaluateRequired(ref RuleEvaluation evaluation)
    {
        JwtStatus last = JwtStatus.Missing;
        foreach (JwtRulePlan rule in _rules)
        {
            JwtStatus status = evaluation.Run(rule, pass: 1, isLast: rule == _rules[^1]);
            bool isFine = rule.IsRequired ? status == JwtStatus.Verified : IsFine(status);
            if (!isFine)
                return (false, status);
            if (status == JwtStatus.Verified)
                last = status;
        }
        return (true, last);
    }

    // 6.4: any rule that accepts ends it; otherwise all must be fine on the request as it then stands.
    private (bool, JwtStatus) EvaluateSeveral(ref RuleEvaluation evaluation)
    {
        JwtStatus reported = JwtStatus.Missing;
        foreach (JwtRulePlan rule in _rules)
        {
            JwtStatus status = evaluation.Run(rule, pass: 1, isLast: true);
            if (status == JwtStatus.Verified)
                return (true, status);
            Choose(ref reported, status);
        }
        if (reported == JwtStatus.Missing)
            return (true, JwtStatus.Missing);
        bool isVerified = false;
        foreach (JwtRulePlan rule in _rules)
        {
            JwtStatus status = evaluation.Run(rule, pass: 2, isLast: rule == _rules[^1]);
            isVerified |= status == JwtStatus.Verified;
            if (IsFine(status))
                continue;
            Choose(ref reported, status);
            return (false, reported);
        }
        return (true, isVerified ? JwtStatus.Verified : JwtStatus.Missing);
    }

    // 6.4c: a real error replaces what was chosen before; anything replaces "missing".
    private static void Choose(ref JwtStatus reported, JwtStatus status)
    {
        bool isReal = status is not (JwtStatus.Missing or JwtStatus.IssuerUnknown);
        if (isReal || reported == JwtStatus.Missing)
            reported = status;
    }

    private static bool IsFine(JwtStatus status) => status is JwtStatus.Verified or JwtStatus.Missing;

    private static IEnumerable<byte[]> OutputHeadersOf(JwtRulePlan rule) =>
        rule.OutputClaims.Select(claim => claim.Header).Concat(rule.OutputPayloadHeader is null ? [] : [rule.OutputPayloadHeader]);
}
