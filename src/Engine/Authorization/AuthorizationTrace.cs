namespace Sallyport.Engine.Authorization;

/// <summary>
/// What was noted beside the decision and never changes it: AUDIT rules and dry-run policies (authorization-policy.md 2.3, 11.4-11.6).
/// One per request, reusable.
/// </summary>
public sealed class AuthorizationTrace
{
    /// <summary>The first AUDIT rule that matched, or null.</summary>
    public RulePlan? Audit { get; internal set; }

    /// <summary>The dry-run DENY rule that would have refused, or null.</summary>
    public RulePlan? DryRunDeny { get; internal set; }

    /// <summary>The dry-run ALLOW rule that would have let it through, or null.</summary>
    public RulePlan? DryRunAllow { get; internal set; }

    /// <summary>Dry-run ALLOW policies apply and none of their rules matched: enforced, they would have refused.</summary>
    public bool DryRunHasNoAllow { get; internal set; }

    /// <summary>What RequestAuthentications that are tried would have refused the request for.</summary>
    public Reason DryRunToken { get; set; }

    public void Clear()
    {
        Audit = DryRunDeny = DryRunAllow = null;
        DryRunHasNoAllow = false;
        DryRunToken = Reason.None;
    }
}
