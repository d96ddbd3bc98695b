using Sallyport.Engine;
using Sallyport.Engine.Routing;
using Sallyport.Policy.Resources;

namespace Sallyport.Policy.Compilation;

/// <summary>Effective PeerAuthentication mode of workloads and their ports (peer-authentication.md 2, 3).</summary>
internal sealed class PeerModes
{
    private readonly PeerAuthentication[] _policies;
    private readonly string _rootNamespace;

    public PeerModes(CompileContext context)
    {
        _policies = [.. context.All<PeerAuthentication>()];
        _rootNamespace = context.Mesh.RootNamespace;
    }

    /// <param name="space">Namespace of the workload.</param>
    /// <param name="labels">Its labels.</param>
    /// <param name="port">Its own port, not a Service's (3.2).</param>
    public PeerMode Of(string space, IReadOnlyDictionary<string, string> labels, int port)
    {
        Workload workload = new() { Role = ProxyRole.Sidecar, Name = "", Namespace = space, Labels = labels, ServiceAccount = "" };
        (PeerAuthentication? mesh, PeerAuthentication? wide, PeerAuthentication? narrow) =
            new PolicySelection(workload, _rootNamespace).Select(_policies);

        MutualTlsMode mode = MutualTlsMode.Permissive;
        foreach (PeerAuthentication? policy in new[] { mesh, wide, narrow })
        {
            if (policy is not null && policy.Mtls != MutualTlsMode.Unset)
                mode = policy.Mtls;
        }
        if (narrow is not null && narrow.PortLevelMtls.TryGetValue(port, out MutualTlsMode own) && own != MutualTlsMode.Unset)
            mode = own;
        return mode switch
        {
            MutualTlsMode.Disable => PeerMode.Disable,
            MutualTlsMode.Permissive => PeerMode.Permissive,
            _ => PeerMode.Strict,
        };
    }
}
