namespace Sallyport.Policy.Resources;

/// <summary>Says who may do what to a workload (<c>security.istio.io</c>).</summary>
public sealed record AuthorizationPolicy : Resource
{
    public const string KindName = "AuthorizationPolicy";

    public override string Kind => KindName;

    /// <summary>The workloads; null for all of the namespace.</summary>
    public WorkloadSelector? Selector { get; init; }

    /// <summary>Objects the policy is attached to. An old single <c>targetRef</c> stands here too.</summary>
    public IReadOnlyList<PolicyTargetReference> TargetRefs { get; init; } = [];

    /// <summary>What happens to a request that a rule matches. A document without one means ALLOW.</summary>
    public AuthorizationAction Action { get; init; }

    /// <summary>The external authorizer's name; only with CUSTOM.</summary>
    public string? Provider { get; init; }

    /// <summary>One matching rule is enough; no rule matches nothing.</summary>
    public IReadOnlyList<AuthorizationRule> Rules { get; init; } = [];

    /// <summary>The annotation <c>istio.io/dry-run</c>: evaluated and reported, never enforced.</summary>
    public bool IsDryRun { get; init; }

    /// <summary>The annotation <c>sallyport.dev/missing-token: "401"</c>, with DENY only: the answer to a refused request that has no token.</summary>
    public bool MissingTokenIs401 { get; init; }
}
