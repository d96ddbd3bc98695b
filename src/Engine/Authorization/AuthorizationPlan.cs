namespace Sallyport.Engine.Authorization;

/// <summary>All AuthorizationPolicies that apply to the workload, grouped by action (authorization-policy.md 1, 2).</summary>
public sealed class AuthorizationPlan
{
    public static AuthorizationPlan Empty { get; } = new();
}
