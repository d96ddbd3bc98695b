using Sallyport.Engine.Http;

namespace Sallyport.Engine.Authorization;

/// <summary>
/// All AuthorizationPolicies that apply to the workload, grouped by action (authorization-policy.md 1, 2). Order of use: CUSTOM, then
/// the JWT step, then AUDIT, DENY, ALLOW.
/// </summary>
public sealed class AuthorizationPlan
{
    /// <summary>No policies: everything is allowed (2.6).</summary>
    public static AuthorizationPlan Empty { get; } = new();

    /// <summary>In byte order of provider names.</summary>
    internal IReadOnlyList<CustomRules> Custom { get; init; } = [];

    internal RuleSet Audit { get; init; } = RuleSet.Empty;

    internal RuleSet Deny { get; init; } = RuleSet.Empty;

    internal RuleSet Allow { get; init; } = RuleSet.Empty;

    /// <summary>An enforced ALLOW policy applies, perhaps without any rule (2.5, 3).</summary>
    internal bool HasAllowPolicy { get; init; }

    internal RuleSet DryRunDeny { get; init; } = RuleSet.Empty;

    internal RuleSet DryRunAllow { get; init; } = RuleSet.Empty;

    internal bool HasDryRunAllowPolicy { get; init; }

    /// <summary>Is there anything that <see cref="Observe(RequestHead, AuthorizationTrace)"/> could find?</summary>
    public bool HasObservers => Audit.Rules.Count > 0 || DryRunDeny.Rules.Count > 0 || HasDryRunAllowPolicy;

    /// <summary>
    /// The next authorizer that must approve the request: begin with 0, go on with <see cref="CustomMatch.Position"/> + 1. Its answer does
    /// not skip DENY or ALLOW (2.2). A request without route is not asked about, but a misconfigured authorizer refuses it (12.4, 12.7).
    /// </summary>
    public CustomMatch FindCustom(RequestHead request, int from) => FindCustom(new PolicyInput(request), from);

    /// <summary>The same for a connection on a TCP listener.</summary>
    public CustomMatch FindCustom(ConnectionFacts connection, int from) => FindCustom(new PolicyInput(connection), from);

    /// <summary>DENY, then ALLOW.</summary>
    public AuthorizationOutcome EvaluateDenyAllow(RequestHead request) => EvaluateDenyAllow(new PolicyInput(request));

    /// <summary>The same for a connection on a TCP listener.</summary>
    public AuthorizationOutcome EvaluateDenyAllow(ConnectionFacts connection) => EvaluateDenyAllow(new PolicyInput(connection));

    /// <summary>AUDIT rules and dry-run policies, written to <paramref name="trace"/>.</summary>
    public void Observe(RequestHead request, AuthorizationTrace trace) => Observe(new PolicyInput(request), trace);

    /// <summary>The same for a connection on a TCP listener.</summary>
    public void Observe(ConnectionFacts connection, AuthorizationTrace trace) => Observe(new PolicyInput(connection), trace);

    private CustomMatch FindCustom(in PolicyInput input, int from)
    {
        for (int i = from; i < Custom.Count; i++)
            if (Custom[i].Rules.FindFirst(input) is { } rule)
                return new CustomMatch(Custom[i].Provider, rule, i);
        return default;
    }

    private AuthorizationOutcome EvaluateDenyAllow(in PolicyInput input)
    {
        if (Deny.FindFirst(input) is { } denying)
            return AuthorizationOutcome.Denied(denying);
        if (!HasAllowPolicy)
            return AuthorizationOutcome.Allowed(Permit.WithoutPolicy);
        return Allow.FindFirst(input) is { } allowing ? AuthorizationOutcome.Allowed(allowing.Permit) : AuthorizationOutcome.NoAllow;
    }

    private void Observe(in PolicyInput input, AuthorizationTrace trace)
    {
        trace.Audit = Audit.FindFirst(input);
        trace.DryRunDeny = DryRunDeny.FindFirst(input);
        trace.DryRunAllow = DryRunAllow.FindFirst(input);
        trace.DryRunHasNoAllow = HasDryRunAllowPolicy && trace.DryRunAllow is null;
    }
}
