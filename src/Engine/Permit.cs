using Sallyport.Engine.Authorization;

namespace Sallyport.Engine;

/// <summary>
/// Proof that authentication and authorization let a request through. Only the engine makes one (in advance, one a rule), and
/// the forwarder takes nothing else, so "forwarded without a check" does not compile.
/// </summary>
public sealed class Permit
{
    /// <summary>The ALLOW rule that matched, or null: no ALLOW policy applies to the workload.</summary>
    public RulePlan? Rule { get; }

    internal Permit(RulePlan? rule) => Rule = rule;

    /// <summary>For workloads without any ALLOW policy (authorization-policy.md 2.5).</summary>
    internal static Permit WithoutPolicy { get; } = new(null);
}
