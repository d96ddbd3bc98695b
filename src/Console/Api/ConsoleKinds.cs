using Sallyport.Client;

namespace Sallyport.Console.Api;

/// <summary>The kinds that have a page.</summary>
internal static class ConsoleKinds
{
    public static ConsoleKind RequestAuthentication { get; } = new(
        Security("requestauthentications", "RequestAuthentication"), "Request authentication",
        "Says which tokens are genuine: issuer, keys, and where a token is found. It refuses bad tokens; to ask for one is an AuthorizationPolicy's work.");

    public static ConsoleKind AuthorizationPolicy { get; } = new(
        Security("authorizationpolicies", "AuthorizationPolicy"), "Authorization policies",
        "Says who may do what. As soon as one ALLOW policy applies to a workload, what no rule allows is refused.");

    public static ConsoleKind PeerAuthentication { get; } = new(
        Security("peerauthentications", "PeerAuthentication"), "Peer authentication", "Says whether callers inside the mesh must show a certificate.");

    public static ConsoleKind Gateway { get; } = new(
        Networking("gateways", "Gateway"), "Gateways", "Says on which ports and for which hosts an ingress gateway listens.");

    public static ConsoleKind VirtualService { get; } = new(
        Networking("virtualservices", "VirtualService"), "Virtual services", "Leads hosts and paths to services.");

    public static ConsoleKind Namespace { get; } = new(
        new ApiKind("", "v1", "namespaces", "Namespace"), "Namespaces", "A namespace holds workloads and their policies.", IsNamespaced: false);

    public static ConsoleKind Pod { get; } = new(
        new ApiKind("", "v1", "pods", "Pod"), "Pods", "A pod is one running copy of a workload.");

    public static ConsoleKind Secret { get; } = new(new ApiKind("", "v1", "secrets", "Secret"), "Secrets", "Certificates, keys and tokens.");

    /// <summary>All, in the order of the navigation.</summary>
    public static IReadOnlyList<ConsoleKind> All { get; } =
    [
        RequestAuthentication, AuthorizationPolicy, PeerAuthentication, Gateway, VirtualService,
        new(Networking("destinationrules", "DestinationRule"), "Destination rules", "Says how services are called: TLS, load balancing, subsets."),
        new(Networking("serviceentries", "ServiceEntry"), "Service entries", "Names services outside the mesh."),
        new(Networking("workloadentries", "WorkloadEntry"), "Workload entries", "Names workloads that are no pods."),
        new(new ApiKind("gateway.networking.k8s.io", "v1", "gateways", "Gateway"), "Gateways (Gateway API)", "Listeners, in the words of Kubernetes."),
        new(new ApiKind("gateway.networking.k8s.io", "v1", "httproutes", "HTTPRoute"), "HTTP routes", "Leads requests of a Gateway to services."),
        new(new ApiKind("", "v1", "services", "Service"), "Services", "A stable name for workloads."),
        new(new ApiKind("apps", "v1", "deployments", "Deployment"), "Deployments", "Keeps a number of pods running."),
        Pod,
        new(new ApiKind("", "v1", "configmaps", "ConfigMap"), "Config maps", "Settings; the mesh's own are in istio-system/istio."),
        Secret,
        new(new ApiKind("", "v1", "serviceaccounts", "ServiceAccount"), "Service accounts", "Identities of workloads."),
        Namespace,
        new(new ApiKind("", "v1", "events", "Event"), "Events", "What the controllers did and saw."),
    ];

    /// <summary>Where an AuthorizationPolicy is shown that a decision names as <c>namespace/name</c>.</summary>
    public static string PolicyAddress(string policy) => policy.Split('/') is [string ns, string name]
        ? AuthorizationPolicy.ObjectAddress(ns, name)
        : AuthorizationPolicy.ListAddress;

    public static ConsoleKind? Find(string key) => All.FirstOrDefault(kind => kind.Key == key);

    private static ApiKind Security(string plural, string kind) => new("security.istio.io", "v1", plural, kind);

    private static ApiKind Networking(string plural, string kind) => new("networking.istio.io", "v1", plural, kind);
}
