using System.Collections.Frozen;
using Sallyport.Engine;
using Sallyport.Engine.Authentication;
using Sallyport.Engine.Authorization;
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
        ListenerPlan? outbound = input.HasOutbound ? new OutboundCompiler(context, destinations, services).Compile() : null;
        FrozenDictionary<int, ListenerPlan> byPort = listeners.ToFrozenDictionary(listener => listener.Port);
        PolicySelection selection = new(input.Workload, mesh.RootNamespace, input.Flag(PolicySelection.SelectorFlag, true));
        IReadOnlyList<AuthorizationPolicy> authorizations = selection.Select(context.All<AuthorizationPolicy>());
        AuthorizationCompiler authorization = new(
            authorizations, mesh, ProviderCompiler.Compile(mesh, destinations),
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
        return new CompileResult(snapshot, mesh, findings.All)
        {
            Applying = [.. authentications, .. authorizations, .. selection.Select(context.All<PeerAuthentication>()).All],
            Addresses = new ServiceAddresses(services),
            Outbound = outbound is null ? null : Outbound(snapshot, outbound),
        };
    }

    // request-authentication.md 1.4, authorization-policy.md 1.4: no policy applies on the way out.
    private static Snapshot Outbound(Snapshot inbound, ListenerPlan listener) => new()
    {
        Revision = inbound.Revision,
        Role = ProxyRole.Sidecar,
        PathNormalization = inbound.PathNormalization,
        // An application speaks for itself: it has no certificate to show, and may not claim another's.
        ForwardedCertificates = ForwardedCertificateMode.Sanitize,
        Authentication = AuthenticationPlan.Empty,
        Authorization = AuthorizationPlan.Empty,
        TcpAuthorization = AuthorizationPlan.Empty,
        Listeners = new Dictionary<int, ListenerPlan> { [listener.Port] = listener }.ToFrozenDictionary(),
        Clusters = inbound.Clusters,
    };
}
