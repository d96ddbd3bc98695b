namespace Sallyport.Engine.Authorization;

/// <summary>The result of DENY and ALLOW. <c>default</c> is a refusal.</summary>
public readonly struct AuthorizationOutcome
{
    private AuthorizationOutcome(AuthorizationStatus status, RulePlan? rule, Permit? permit)
    {
        Status = status;
        Rule = rule;
        Permit = permit;
    }

    public AuthorizationStatus Status { get; }

    /// <summary>The denying or the allowing rule; null when none decided.</summary>
    public RulePlan? Rule { get; }

    /// <summary>Null unless allowed.</summary>
    public Permit? Permit { get; }

    internal static AuthorizationOutcome Denied(RulePlan rule) => new(AuthorizationStatus.Denied, rule, null);

    internal static AuthorizationOutcome NoAllow => new(AuthorizationStatus.NoAllow, null, null);

    internal static AuthorizationOutcome Allowed(Permit permit) => new(AuthorizationStatus.Allowed, permit.Rule, permit);
}
