using Sallyport.ControlPlane.Resources.Kubernetes;
using Sallyport.Policy.Validation.Kinds;
using static Sallyport.ControlPlane.Resources.Columns;

namespace Sallyport.ControlPlane.Resources;

/// <summary>Every kind that the API serves. Names, versions and scope of a kind that Policy reads come from there.</summary>
internal static class ResourceCatalog
{
    private static readonly string[] _securityCategories = ["istio-io", "security-istio-io"];
    private static readonly string[] _networkingCategories = ["istio-io", "networking-istio-io"];
    private static readonly string[] _gatewayCategories = ["gateway-api"];

    private static readonly ResourceType[] _core =
    [
        Own("", "Namespace", "namespaces", ["ns"]) with
        {
            IsNamespaced = false, HasStatus = true, Columns = [Status], SelectableFields = ["status.phase"],
        },
        Own("", "Service", "services", ["svc"]) with
        {
            HasStatus = true, Categories = ["all"], Columns = Services, SelectableFields = ["spec.clusterIP", "spec.type"],
        },
        Own("", "ServiceAccount", "serviceaccounts", ["sa"]) with { Columns = [Secrets] },
        Own("", "Secret", "secrets") with { Columns = [SecretType, Data], SelectableFields = ["type"] },
        Own("", "ConfigMap", "configmaps", ["cm"]) with { Columns = [Data] },
        Own("", "Pod", "pods", ["po"]) with
        {
            HasStatus = true, CountsGenerations = false, Categories = ["all"], Columns = PodColumns.All,
            SelectableFields = ["spec.nodeName", "spec.restartPolicy", "spec.schedulerName", "spec.serviceAccountName", "status.phase", "status.podIP"],
        },
        Own("", "Event", "events", ["ev"]) with
        {
            Columns = EventColumns.All, ShowsAge = false,
            SelectableFields =
            [
                "involvedObject.kind", "involvedObject.namespace", "involvedObject.name", "involvedObject.uid",
                "involvedObject.apiVersion", "involvedObject.resourceVersion", "involvedObject.fieldPath",
                "reason", "reportingComponent", "source", "type",
            ],
        },
        Own("", "Node", "nodes", ["no"]) with { IsNamespaced = false, HasStatus = true, Columns = NodeColumns },
        Own("", "LimitRange", "limitranges", ["limits"]) with { Columns = [CreatedAt], ShowsAge = false },
        Own("", "ResourceQuota", "resourcequotas", ["quota"]) with { HasStatus = true },
        Own("apps", "Deployment", "deployments", ["deploy"]) with
        {
            HasStatus = true, HasScale = true, CountsGenerations = true, Categories = ["all"], Columns = WorkloadColumns.Deployment,
        },
        Own("apps", "ReplicaSet", "replicasets", ["rs"]) with
        {
            HasStatus = true, HasScale = true, CountsGenerations = true, Categories = ["all"], Columns = WorkloadColumns.ReplicaSet,
        },
        Own("discovery.k8s.io", "EndpointSlice", "endpointslices") with { CountsGenerations = true, Columns = EndpointSlices },
    ];

    private static readonly ResourceType[] _access =
    [
        Own("authentication.k8s.io", "SelfSubjectReview", "selfsubjectreviews") with { IsReview = true, IsNamespaced = false },
        Own("authorization.k8s.io", "SelfSubjectAccessReview", "selfsubjectaccessreviews") with { IsReview = true, IsNamespaced = false },
        Own("authorization.k8s.io", "SelfSubjectRulesReview", "selfsubjectrulesreviews") with { IsReview = true, IsNamespaced = false },
        Own("authorization.k8s.io", "SubjectAccessReview", "subjectaccessreviews") with { IsReview = true, IsNamespaced = false },
        Own("authorization.k8s.io", "LocalSubjectAccessReview", "localsubjectaccessreviews") with { IsReview = true },
        Own("certificates.k8s.io", "CertificateSigningRequest", "certificatesigningrequests", ["csr"]) with { IsReview = true, IsNamespaced = false },
        Own("rbac.authorization.k8s.io", "Role", "roles") with { Columns = [CreatedAt], ShowsAge = false },
        Own("rbac.authorization.k8s.io", "ClusterRole", "clusterroles") with
        {
            IsNamespaced = false, Columns = [CreatedAt], ShowsAge = false,
        },
        Own("rbac.authorization.k8s.io", "RoleBinding", "rolebindings") with { Columns = RoleBindings },
        Own("rbac.authorization.k8s.io", "ClusterRoleBinding", "clusterrolebindings") with { IsNamespaced = false, Columns = RoleBindings },
        Own("apiextensions.k8s.io", "CustomResourceDefinition", "customresourcedefinitions", ["crd", "crds"]) with
        {
            IsNamespaced = false, HasStatus = true, CountsGenerations = true, Categories = ["api-extensions"],
            Columns = [CreatedAt], ShowsAge = false,
        },
    ];

    private static readonly ResourceType[] _audit =
    [
        Own("audit.k8s.io", "Event", "events") with
        {
            IsNamespaced = false, IsAudit = true, OwnSchema = null, Columns = AuditEvents,
            SelectableFields =
            [
                "user.username", "verb", "objectRef.resource", "objectRef.apiGroup", "objectRef.namespace", "objectRef.name", "objectRef.subresource",
                "responseStatus.reason",
            ],
        },
    ];

    private static readonly ResourceType[] _reported =
    [
        Own("sallyport.dev", "Decision", "decisions") with
        {
            IsReported = true, OwnSchema = null, Columns = Decisions,
            SelectableFields = ["workload", "requestId", "code", "reason", "policy", "method", "host", "source", "verdict"],
        },
        Own("sallyport.dev", "KeySet", "keysets") with
        {
            IsReported = true, OwnSchema = null, Columns = KeySets, SelectableFields = ["issuer", "policy", "proxy", "state"],
        },
        Own("sallyport.dev", "ProxyReport", "proxyreports") with { IsReported = true, OwnSchema = null, Columns = ProxyReports },
    ];

    private static readonly ResourceType[] _istio =
    [
        Custom("security.istio.io", "AuthorizationPolicy", "authorizationpolicies", ["ap"], _securityCategories) with { Columns = [Columns.Action] },
        Custom("security.istio.io", "PeerAuthentication", "peerauthentications", ["pa"], _securityCategories) with { Columns = [Mode] },
        Custom("security.istio.io", "RequestAuthentication", "requestauthentications", ["ra"], _securityCategories),
        Custom("networking.istio.io", "DestinationRule", "destinationrules", ["dr"], _networkingCategories) with { Columns = [Host] },
        Custom("networking.istio.io", "Gateway", "gateways", ["gw"], _networkingCategories),
        Custom("networking.istio.io", "ServiceEntry", "serviceentries", ["se"], _networkingCategories) with { Columns = ServiceEntries },
        Custom("networking.istio.io", "VirtualService", "virtualservices", ["vs"], _networkingCategories) with { Columns = VirtualServices },
        Custom("networking.istio.io", "WorkloadEntry", "workloadentries", ["we"], _networkingCategories) with { Columns = [Address] },
        Custom("gateway.networking.k8s.io", "GatewayClass", "gatewayclasses", ["gc"], _gatewayCategories) with
        {
            IsNamespaced = false, Columns = GatewayClasses, Versions = ["v1", "v1beta1"], OwnSchema = () => GatewayClassSchema.Schema,
        },
        Custom("gateway.networking.k8s.io", "Gateway", "gateways", ["gtw"], _gatewayCategories) with { Columns = Gateways },
        Custom("gateway.networking.k8s.io", "HTTPRoute", "httproutes", [], _gatewayCategories) with { Columns = [Hostnames] },
        Custom("gateway.networking.k8s.io", "GRPCRoute", "grpcroutes", [], _gatewayCategories) with { Columns = [Hostnames] },
        Custom("gateway.networking.k8s.io", "ReferenceGrant", "referencegrants", ["refgrant"], _gatewayCategories, "v1beta1") with
        {
            HasStatus = false,
        },
        Custom("authentication.istio.io", "Policy", "policies", [], ["istio-io", "authentication-istio-io"], "v1alpha1"),
    ];

    /// <summary>The kinds, in the order in which discovery lists them.</summary>
    public static IReadOnlyList<ResourceType> All { get; } = [.. _core, .. _access, .. _istio, .. _audit, .. _reported];

    /// <summary>The kind of a name in a URL; null when the group has none of that name in that version.</summary>
    public static ResourceType? Find(string group, string version, string plural) =>
        All.FirstOrDefault(type => type.Group == group && type.Plural == plural && type.Versions.Contains(version));

    /// <summary>The kind of a resource that the program knows, such as <c>deployments.apps</c>.</summary>
    public static ResourceType Of(string qualifiedName) => All.First(type => type.QualifiedName == qualifiedName);

    private static ResourceType Own(string group, string kind, string plural, string[]? shortNames = null) => new()
    {
        Group = group,
        Versions = ["v1"],
        Kind = kind,
        Plural = plural,
        ShortNames = shortNames ?? [],
        Definition = KindCatalog.Find(group, kind),
        OwnSchema = () => KubernetesTypes.Kind(kind),
    };

    private static ResourceType Custom(
        string group, string kind, string plural, string[] shortNames, string[] categories, string version = "v1")
    {
        KindDefinition? definition = KindCatalog.Find(group, kind);
        return new ResourceType
        {
            Group = group,
            Versions = definition?.Versions ?? [version],
            Kind = kind,
            Plural = plural,
            ShortNames = shortNames,
            Categories = categories,
            IsNamespaced = definition?.IsNamespaced ?? true,
            HasStatus = true,
            IsCustom = true,
            CountsGenerations = true,
            Definition = definition,
        };
    }
}
