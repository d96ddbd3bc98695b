namespace Sallyport.Engine.Authorization;

/// <summary>An external authorizer of MeshConfig <c>extensionProviders</c> as a policy names it.</summary>
public sealed class ProviderPlan
{
    public required string Name { get; init; }

    /// <summary>Speaks gRPC. HTTP authorizers do nothing on TCP listeners (authorization-policy.md 12.6).</summary>
    public bool IsGrpc { get; init; }
}
