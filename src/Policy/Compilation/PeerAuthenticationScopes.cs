using Sallyport.Policy.Resources;

namespace Sallyport.Policy.Compilation;

/// <summary>The policies that count for a workload, at most one a scope (peer-authentication.md 2.4).</summary>
/// <param name="Mesh">Of the root namespace, without selector labels.</param>
/// <param name="Namespace">Of the workload's namespace, without selector labels.</param>
/// <param name="Workload">Of the workload's namespace, with a selector that fits; only its port settings count (3.1).</param>
public sealed record PeerAuthenticationScopes(PeerAuthentication? Mesh, PeerAuthentication? Namespace, PeerAuthentication? Workload)
{
    /// <summary>Those that there are.</summary>
    public IEnumerable<PeerAuthentication> All => new[] { Mesh, Namespace, Workload }.OfType<PeerAuthentication>();
}
