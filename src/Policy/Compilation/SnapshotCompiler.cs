using System.Collections.Frozen;
using Sallyport.Engine;
using Sallyport.Engine.Http;
using Sallyport.Engine.Routing;
using Sallyport.Policy.Resources;
using Sallyport.Policy.Resources.Mesh;

namespace Sallyport.Policy.Compilation;

/// <summary>Start here: resources to the snapshot of one proxy. Pure; what cannot be used is reported, never guessed.</summary>
public static class SnapshotCompiler
{
    public static CompileResult Compile(CompileInput input)
    {
        MeshConfig mesh = input.Mesh;
        Findings findings = new();
        CompileContext context = new(input, findings);
        PeerModes peerModes = new(context);
        ServiceRegistry services = new(context, peerModes);
        DestinationCompiler destinations = new(context, services);
        IEnumerable<ListenerPlan> listeners = input.Workload.Role == ProxyRole.Gateway
            ? new GatewayCompiler(context, destinations, services).Compile()
            : new SidecarCompiler(context, peerModes, destinations).Compile();
        FrozenDictionary<int, ListenerPlan> byPort = listeners.ToFrozenDictionary(listener => listener.Port);
        PolicySelection selection = new(input.Workload, mesh.RootNamespace, input.Flag(PolicySelection.SelectorFlag, true));
        AuthorizationCompiler authorization = new(
            selection.Select(context.All<AuthorizationPolicy>()), mesh, ProviderCompiler.Compile(mesh, destinations),
            input.Flag(AuthorizationCompiler.SeveralProvidersFlag, false));
        IReadOnlyList<RequestAuthentication> authentications = selection.Select(context.All<RequestAuthentication>());
        bool hasDryRun = authentications.Any(policy => policy.Sallyport.DryRun);
        KeySetTlsReader tls = new(context);
        Snapshot snapshot = new()
        {
            Revision = input.Revision,
            Role = input.Workload.Role,
            PathNormalization = mesh.PathNormalization,
            // The gateway topology says nothing about sidecars.
            ForwardedCertificates = input.Workload.Role == ProxyRole.Gateway ? mesh.ForwardedCertificates : ForwardedCertificateMode.ByRole,
            TrustedProxies = (int)Math.Min(mesh.NumTrustedProxies, int.MaxValue),
            Authentication = AuthenticationCompiler.Compile(
                authentications.Where(policy => !policy.Sallyport.DryRun), input.Keys, tls.Read, input.Verifier),
            DryRunAuthentication = hasDryRun ? AuthenticationCompiler.Compile(authentications, input.Keys, tls.Read, input.Verifier) : null,
            Authorization = authorization.CompileHttp(),
            TcpAuthorization = authorization.CompileTcp(),
            Listeners = byPort,
            Clusters = destinations.Clusters.ToFrozenDictionary(StringComparer.Ordinal),
        };
        return new CompileResult(snapshot, mesh, findings.All) { Addresses = new ServiceAddresses(services) };
    }
}
