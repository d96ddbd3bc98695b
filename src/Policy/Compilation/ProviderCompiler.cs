using Sallyport.Engine.Authorization;
using Sallyport.Policy.Resources.Mesh;

namespace Sallyport.Policy.Compilation;

/// <summary>The external authorizers of the mesh that can be asked (authorization-policy.md 12.1, 12.4).</summary>
internal static class ProviderCompiler
{
    /// <summary>By name. One with a problem, or whose service nobody knows, is left out, and so the rules that need it refuse.</summary>
    public static Dictionary<string, ProviderPlan> Compile(MeshConfig mesh, DestinationCompiler destinations)
    {
        Dictionary<string, ProviderPlan> plans = new(StringComparer.Ordinal);
        foreach (ExtensionProvider provider in mesh.ExtensionProviders)
        {
            if (provider.Problem is not null || !destinations.Knows(provider.Service))
                continue;
            plans[provider.Name] = new ProviderPlan
            {
                Name = provider.Name,
                IsGrpc = provider.IsGrpc,
                Cluster = destinations.Find(provider.Service, provider.Port),
            };
        }
        return plans;
    }
}
