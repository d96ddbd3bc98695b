namespace Sallyport.Policy.Resources;

/// <summary>
/// Istio's first authentication policy (<c>authentication.istio.io/v1alpha1</c>, kinds Policy and MeshPolicy). It has no effect of
/// its own: loading converts it to today's kinds (docs/reference/legacy-policy.md).
/// </summary>
public sealed record LegacyPolicy : Resource
{
    public const string KindName = "Policy";

    public const string MeshKindName = "MeshPolicy";

    /// <summary>True for a MeshPolicy, which is for all namespaces.</summary>
    public bool IsOfMesh { get; init; }

    public override string Kind => IsOfMesh ? MeshKindName : KindName;

    /// <summary>Names of Services in its namespace; empty for all workloads.</summary>
    public IReadOnlyList<string> Targets { get; init; } = [];

    /// <summary>The mode that <c>peers</c> asks for; null when it does not speak of peers.</summary>
    public MutualTlsMode? PeerMode { get; init; }

    /// <summary>The rule for end users' tokens; null when it does not speak of them.</summary>
    public JwtRule? Origin { get; init; }

    /// <summary>Paths on which the token is asked for; empty for all paths.</summary>
    public IReadOnlyList<LegacyTrigger> Triggers { get; init; } = [];

    /// <summary>A request without token passes.</summary>
    public bool IsOriginOptional { get; init; }
}
