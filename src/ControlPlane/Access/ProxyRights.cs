using Sallyport.ControlPlane.Controllers;
using Sallyport.ControlPlane.Resources;
using Sallyport.ControlPlane.Store;
using Sallyport.Policy;
using Sallyport.Policy.Compilation;
using Sallyport.Policy.Parsing;
using Sallyport.Policy.Resources;

namespace Sallyport.ControlPlane.Access;

/// <summary>
/// What a proxy may do: read what concerns its workload, and ask for its own certificate. Policies of its own namespace and the root's; what
/// routes lead to of the whole mesh; of Secrets and ConfigMaps those that its documents name, by their names. docs/design/0018.
/// </summary>
internal sealed class ProxyRights(ObjectStore store, MeshSettings mesh)
{
    private const string Security = "security.istio.io", Networking = "networking.istio.io", GatewayApi = "gateway.networking.k8s.io";

    private static readonly string[] _read = ["get", "list", "watch"];

    // Those that may name a Secret or ConfigMap.
    private static readonly string[] _naming =
        ["gateways." + Networking, "destinationrules." + Networking, "gateways." + GatewayApi, "requestauthentications." + Security];

    // What is asked for in any namespace, or all. Pods and PeerAuthentications are cut down: ProxyView.
    private static readonly AccessRule[] _everywhere =
    [
        AccessRule.Of("", ["namespaces", "services", "pods"], _read),
        AccessRule.Of("discovery.k8s.io", ["endpointslices"], _read),
        AccessRule.Of(Networking, ["gateways", "virtualservices", "destinationrules", "serviceentries", "workloadentries"], _read),
        AccessRule.Of(GatewayApi, ["gateways", "httproutes", "grpcroutes", "referencegrants"], _read),
        AccessRule.Of(Security, ["peerauthentications"], _read),
        AccessRule.Of("certificates.k8s.io", ["certificatesigningrequests"], ["create"]),
        AccessRule.Of("authorization.k8s.io", ["selfsubjectaccessreviews", "selfsubjectrulesreviews"], ["create"]),
        AccessRule.Of("authentication.k8s.io", ["selfsubjectreviews"], ["create"]),
        AccessRule.OfPaths("/api", "/api/*", "/apis", "/apis/*", "/openapi/*", "/version", "/healthz", "/livez", "/readyz"),
    ];

    private static readonly AccessRule[] _policies =
    [
        AccessRule.Of(Security, ["requestauthentications", "authorizationpolicies"], _read),
        AccessRule.Of("authentication.istio.io", ["policies"], _read),
    ];

    private static readonly AccessRule _reports = AccessRule.Of("sallyport.dev", ["proxyreports"], ["create"]);

    private volatile Naming? _named;

    // One after the other: most questions are answered by the first, and the names are looked for last.
    public IEnumerable<AccessRule> RulesFor(ProxyIdentity proxy, string ns)
    {
        foreach (AccessRule rule in _everywhere) yield return rule;
        if (ns.Length == 0) yield break;
        string root = mesh.Current.RootNamespace;
        if (ns == proxy.Namespace || ns == root)
        {
            foreach (AccessRule rule in _policies) yield return rule;
        }
        if (ns == proxy.Namespace) yield return _reports;
        if (ConfigMapsFor(proxy, ns, root) is { Length: > 0 } maps) yield return AccessRule.Of("", ["configmaps"], _read, maps);
        if (ns == proxy.Namespace && SecretsFor(proxy) is { Length: > 0 } secrets) yield return AccessRule.Of("", ["secrets"], _read, secrets);
    }

    private string[] SecretsFor(ProxyIdentity proxy)
    {
        Dictionary<string, string>? labels = proxy.Pod is null ? null : store.Current.Find(new ObjectKey("pods", proxy.Namespace, proxy.Pod))?.Parse()
            .Members("metadata", "labels").ToDictionary(label => label.Key, label => label.Value.Text() ?? "", StringComparer.Ordinal);
        return [.. NamedObjects.Secrets(Named().Resources, proxy.Namespace, labels)];
    }

    private string[] ConfigMapsFor(ProxyIdentity proxy, string ns, string root)
    {
        List<string> names = [];
        if (ns == MeshSettings.Key.Namespace) names.Add(MeshSettings.Key.Name);
        if (ns == root) names.Add("pilot-jwks-extra-cacerts");
        if (ns == proxy.Namespace) names.Add(RootCertificates.ConfigMap);
        if (ns == proxy.Namespace || ns == root)
            names.AddRange(NamedObjects.ConfigMaps(Named().Resources, proxy.Namespace, root).Where(map => map.Namespace == ns).Select(map => map.Name));
        return [.. names.Distinct()];
    }

    // Read anew only when one of them has changed.
    private Naming Named()
    {
        Snapshot now = store.Current;
        if (_named is { } known && now.HasSame(known.Snapshot, _naming)) return known;
        IEnumerable<DocumentText> texts = _naming.SelectMany(resource => now.List(resource, null)).Select(o => new DocumentText(o.Key.Name, o.Body));
        Naming read = new(now, DocumentSet.Load(texts).Resources);
        _named = read;
        return read;
    }

    private sealed record Naming(Snapshot Snapshot, IReadOnlyList<Resource> Resources);
}
