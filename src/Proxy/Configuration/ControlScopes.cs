using System.Text.Json.Nodes;
using Sallyport.Client;
using Sallyport.Policy.Compilation;
using Sallyport.Policy.Resources;

namespace Sallyport.Proxy.Configuration;

/// <summary>What a proxy reads of the API: policies of its own namespace and the root's, what routes lead to of the whole mesh, the
/// Secrets and ConfigMaps that these name, and no more. docs/design/0017, 0018.</summary>
internal static class ControlScopes
{
    private const string Security = "security.istio.io", Networking = "networking.istio.io", GatewayApi = "gateway.networking.k8s.io";

    private static readonly ApiKind s_secrets = new("", "v1", "secrets", "Secret");
    private static readonly ApiKind s_oldPolicies = new("authentication.istio.io", "v1alpha1", "policies", "Policy");

    private static readonly ApiKind[] s_policies =
    [
        new(Security, "v1", "requestauthentications", "RequestAuthentication"),
        new(Security, "v1", "authorizationpolicies", "AuthorizationPolicy"),
    ];

    private static readonly ApiKind[] s_mesh =
    [
        // Of other namespaces the mode counts: what a client must speak.
        new(Security, "v1", "peerauthentications", "PeerAuthentication"),
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

    // The control plane writes a policy's status when it is in force: that must not stir those who put it in force.
    private static readonly Action<JsonObject> s_spec = static o =>
    {
        (o["metadata"] as JsonObject)?.Remove("resourceVersion");
        o.Remove("status");
    };

    // Of a Pod: its labels, its identity, its named ports, its address. What else happens to it on its way is nobody's business here: a Pod changes
    // some ten times until it is ready, and each time every proxy of the mesh would compile everything anew.
    private static readonly Action<JsonObject> s_endpoint = static pod =>
    {
        Keep(pod, "apiVersion", "kind", "metadata", "spec", "status");
        Keep(pod["metadata"], "name", "namespace", "creationTimestamp", "labels");
        Keep(pod["spec"], "serviceAccountName", "containers");
        foreach (JsonNode? container in pod["spec"]?["containers"] as JsonArray ?? [])
            Keep(container, "name", "ports");
        Keep(pod["status"], "podIP");
    };

    public static ApiKind ConfigMaps { get; } = new("", "v1", "configmaps", "ConfigMap");

    /// <summary>ConfigMap of each namespace with the mesh's roots, as in Istio.</summary>
    public const string RootsName = "istio-ca-root-cert";

    /// <summary>Where MeshConfig is, whatever it then says about the root namespace.</summary>
    public static MirrorScope MeshConfig { get; } = new(ConfigMaps, "istio-system", "istio");

    /// <param name="own">The workload's namespace.</param>
    /// <param name="root">MeshConfig <c>rootNamespace</c>.</param>
    public static IEnumerable<MirrorScope> For(string own, string root)
    {
        yield return MeshConfig;
        foreach (ApiKind kind in s_mesh)
            yield return new MirrorScope(kind) { Trim = kind.Group == Security ? s_spec : kind.Plural == "pods" ? s_endpoint : null };
        foreach (ApiKind kind in s_gatewayApi)
            yield return new MirrorScope(kind) { IsOptional = true };
        foreach (string ns in new[] { own, root }.Distinct())
        {
            foreach (ApiKind kind in s_policies)
                yield return new MirrorScope(kind, ns) { Trim = s_spec };
            yield return new MirrorScope(s_oldPolicies, ns) { IsOptional = true };
        }
        yield return new MirrorScope(ConfigMaps, own, RootsName) { IsOptional = true };
        yield return new MirrorScope(ConfigMaps, root, "pilot-jwks-extra-cacerts") { IsOptional = true };
    }

    /// <summary>True for kinds whose documents may name a Secret or ConfigMap.</summary>
    public static bool MayName(MirrorScope scope) => scope.Kind.Plural is "gateways" or "destinationrules" or "requestauthentications";

    /// <summary>What the documents name. Without the right to read one, what it is for is refused: TLS without certificate, key sets without authority.</summary>
    public static IEnumerable<MirrorScope> Named(IReadOnlyList<Resource> naming, ProxyOptions options, string root)
    {
        foreach (string name in NamedObjects.Secrets(naming, options.Namespace, options.Labels))
            yield return new MirrorScope(s_secrets, options.Namespace, name) { IsOptional = true };
        foreach ((string space, string name) in NamedObjects.ConfigMaps(naming, options.Namespace, root))
            yield return new MirrorScope(ConfigMaps, space, name) { IsOptional = true };
    }

    private static void Keep(JsonNode? node, params string[] members)
    {
        if (node is not JsonObject o)
            return;
        foreach (string other in o.Select(member => member.Key).Except(members).ToArray())
            o.Remove(other);
    }
}
