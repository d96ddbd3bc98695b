using Sallyport.Engine;
using Sallyport.Engine.Authorization;

namespace Sallyport.Proxy.Telemetry;

/// <summary>What dry-run policies say of a request, in one word (authorization-policy.md 11.4-11.6).</summary>
internal static class Observations
{
    /// <summary>The code of what a tried RequestAuthentication would have refused it for, else the rule that would have refused the request if it were enforced, <c>none</c> if no rule would have allowed it; null: neither.</summary>
    public static string? DryRunRefusalOf(AuthorizationTrace observed) =>
        observed.DryRunToken != Reason.None ? Reasons.Of(observed.DryRunToken).Code : observed.DryRunDeny?.Id ?? (observed.DryRunHasNoAllow ? "none" : null);
}
