using Sallyport.Engine.Routing;

namespace Sallyport.Engine.Authorization;

/// <summary>An external authorizer of MeshConfig <c>extensionProviders</c> as a policy names it.</summary>
public sealed class ProviderPlan
{
    public required string Name { get; init; }

    /// <summary>Speaks gRPC. HTTP authorizers do nothing on TCP listeners (authorization-policy.md 12.6).</summary>
    public bool IsGrpc { get; init; }

    /// <summary>Where it is asked; null: its service has no such port, so that every call fails (authorization-policy.md 12.13).</summary>
    public ClusterPlan? Cluster { get; init; }
}
