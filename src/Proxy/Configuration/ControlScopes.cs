using Sallyport.Client;

namespace Sallyport.Proxy.Configuration;

/// <summary>What a proxy reads of the API: policies of its own namespace and the root's, what routes lead to of the whole mesh, and no more.</summary>
internal static class ControlScopes
{
    private const string Security = "security.istio.io", Networking = "networking.istio.io", GatewayApi = "gateway.networking.k8s.io";

    private static readonly ApiKind s_secrets = new("", "v1", "secrets", "Secret");
    private static readonly ApiKind s_oldPolicies = new("authentication.istio.io", "v1alpha1", "policies", "Policy");

    private static readonly ApiKind[] s_policies =
    [
        new(Security, "v1", "requestauthentications", "RequestAuthentication"),
        new(Security, "v1", "authorizationpolicies", "AuthorizationPolicy"),
        new(Security, "v1", "peerauthentications", "PeerAuthentication"),
    ];

    private static readonly ApiKind[] s_mesh =
    [
        new("", "v1", "namespaces", "Namespace"),
        new("", "v1", "services", "Service"),
        new("", "v1", "pods", "Pod"),
        new("discovery.k8s.io", "v1", "endpointslices", "EndpointSlice"),
        new(Networking, "v1", "gateways", "Gateway"),
        new(Networking, "v1", "virtualservices", "VirtualService"),
        new(Networking, "v1", "destinationrules", "DestinationRule"),
        new(Networking, "v1", "serviceentries", "ServiceEntry"),
        new(Networking, "v1", "workloadentries", "WorkloadEntry"),
    ];

    private static readonly ApiKind[] s_gatewayApi =
    [
        new(GatewayApi, "v1", "gateways", "Gateway"),
        new(GatewayApi, "v1", "httproutes", "HTTPRoute"),
        new(GatewayApi, "v1", "grpcroutes", "GRPCRoute"),
        new(GatewayApi, "v1beta1", "referencegrants", "ReferenceGrant"),
    ];

    public static ApiKind ConfigMaps { get; } = new("", "v1", "configmaps", "ConfigMap");

    /// <summary>Where MeshConfig is, whatever it then says about the root namespace.</summary>
    public static MirrorScope MeshConfig { get; } = new(ConfigMaps, "istio-system", "istio");

    /// <param name="own">The workload's namespace.</param>
    /// <param name="root">MeshConfig <c>rootNamespace</c>.</param>
    public static IEnumerable<MirrorScope> For(string own, string root)
    {
        yield return MeshConfig;
        foreach (ApiKind kind in s_mesh)
            yield return new MirrorScope(kind);
        foreach (ApiKind kind in s_gatewayApi)
            yield return new MirrorScope(kind) { IsOptional = true };
        foreach (string ns in new[] { own, root }.Distinct())
        {
            foreach (ApiKind kind in s_policies)
                yield return new MirrorScope(kind, ns);
            yield return new MirrorScope(s_oldPolicies, ns) { IsOptional = true };
        }
        // Without the right to read one, what it is for is refused: TLS without certificate, key sets without authority.
        yield return new MirrorScope(s_secrets, own) { IsOptional = true };
        yield return new MirrorScope(ConfigMaps, own) { IsOptional = true };
        yield return new MirrorScope(ConfigMaps, root, "pilot-jwks-extra-cacerts") { IsOptional = true };
        yield return new MirrorScope(s_secrets, root, "cacerts") { IsOptional = true };
    }
}
