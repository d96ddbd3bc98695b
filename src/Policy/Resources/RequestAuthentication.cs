namespace Sallyport.Policy.Resources;

/// <summary>Says which tokens a workload accepts (<c>security.istio.io</c>). It refuses bad tokens, not missing ones.</summary>
public sealed record RequestAuthentication : Resource
{
    public const string KindName = "RequestAuthentication";

    public override string Kind => KindName;

    /// <summary>The workloads; null for all of the namespace.</summary>
    public WorkloadSelector? Selector { get; init; }

    /// <summary>Objects the policy is attached to. An old single <c>targetRef</c> stands here too.</summary>
    public IReadOnlyList<PolicyTargetReference> TargetRefs { get; init; } = [];

    /// <summary>One rule per issuer; empty means that the policy has no effect.</summary>
    public IReadOnlyList<JwtRule> JwtRules { get; init; } = [];

    /// <summary>What Istio's schema has no place for.</summary>
    public SallyportAnnotations Sallyport { get; init; } = SallyportAnnotations.None;
}
