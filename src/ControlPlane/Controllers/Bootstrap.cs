using System.Text.Json.Nodes;

namespace Sallyport.ControlPlane.Controllers;

/// <summary>What is there from the first start: Kubernetes' namespaces and the roles that everybody, or an administrator, has.</summary>
internal sealed class Bootstrap(ObjectWriter writer)
{
    private const string Rbac = "rbac.authorization.k8s.io";

    private static readonly string[] _namespaces = ["default", "kube-public", "kube-system", "istio-system"];
    private static readonly string[] _read = ["get", "list", "watch"];
    private static readonly string[] _write = ["create", "delete", "deletecollection", "patch", "update"];
    private static readonly string[] _istio = ["security.istio.io", "networking.istio.io", "gateway.networking.k8s.io"];

    private static readonly string[] _paths =
        ["/api", "/api/*", "/apis", "/apis/*", "/healthz", "/livez", "/readyz", "/openapi", "/openapi/*", "/version", "/version/"];

    public async Task RunAsync(CancellationToken cancel)
    {
        foreach (string name in _namespaces) await writer.EnsureAsync("", "namespaces", Namespace(name), cancel);
        await RoleAsync("cluster-admin", cancel, Rule(["*"], ["*"], ["*"]), Paths(["*"], ["*"]));
        await RoleAsync("system:discovery", cancel, Paths(_paths, ["get"]));
        await RoleAsync("system:basic-user", cancel,
            Rule(["authorization.k8s.io"], ["selfsubjectaccessreviews", "selfsubjectrulesreviews"], ["create"]),
            Rule(["authentication.k8s.io"], ["selfsubjectreviews"], ["create"]));
        await RoleAsync("view", cancel, ViewRules());
        await RoleAsync("edit", cancel, [.. ViewRules(), .. EditRules()]);
        await RoleAsync("admin", cancel, [.. ViewRules(), .. EditRules(), Rule([Rbac], ["roles", "rolebindings"], [.. _read, .. _write])]);
        await BindAsync("cluster-admin", "system:masters", cancel);
        await BindAsync("system:discovery", "system:authenticated", cancel);
        await BindAsync("system:basic-user", "system:authenticated", cancel);
    }

    // As in Kubernetes, to view is not to see Secrets.
    private static JsonObject[] ViewRules() =>
    [
        Rule([""], ["configmaps", "events", "namespaces", "pods", "serviceaccounts", "services"], _read),
        Rule([""], ["pods/log"], ["get"]),
        Rule(["apps"], ["deployments", "replicasets"], _read),
        Rule(["discovery.k8s.io"], ["endpointslices"], _read),
        Rule(_istio, ["*"], _read),
        Rule(["sallyport.dev"], ["decisions", "proxyreports"], ["get", "list"]),
    ];

    // Who may make Pods runs programs already; exec is no more than that.
    private static JsonObject[] EditRules() =>
    [
        Rule([""], ["pods/exec"], ["create"]),
        Rule([""], ["configmaps", "events", "pods", "secrets", "serviceaccounts", "services"], [.. _read, .. _write]),
        Rule(["apps"], ["deployments", "deployments/scale", "replicasets", "replicasets/scale"], [.. _read, .. _write]),
        Rule(_istio, ["*"], [.. _read, .. _write]),
    ];

    private static JsonObject Namespace(string name) => new()
    {
        ["metadata"] = new JsonObject
        {
            ["name"] = name, ["labels"] = new JsonObject { ["kubernetes.io/metadata.name"] = name },
        },
        ["spec"] = new JsonObject { ["finalizers"] = new JsonArray("kubernetes") },
        ["status"] = new JsonObject { ["phase"] = "Active" },
    };

    private Task RoleAsync(string name, CancellationToken cancel, params JsonObject[] rules) => writer.EnsureAsync(Rbac, "clusterroles", new JsonObject
    {
        ["metadata"] = Metadata(name), ["rules"] = new JsonArray([.. rules]),
    }, cancel);

    private Task BindAsync(string role, string group, CancellationToken cancel) => writer.EnsureAsync(Rbac, "clusterrolebindings", new JsonObject
    {
        ["metadata"] = Metadata(role),
        ["roleRef"] = new JsonObject { ["apiGroup"] = Rbac, ["kind"] = "ClusterRole", ["name"] = role },
        ["subjects"] = new JsonArray(new JsonObject { ["apiGroup"] = Rbac, ["kind"] = "Group", ["name"] = group }),
    }, cancel);

    private static JsonObject Metadata(string name) => new()
    {
        ["name"] = name, ["labels"] = new JsonObject { ["kubernetes.io/bootstrapping"] = "rbac-defaults" },
    };

    private static JsonObject Rule(string[] groups, string[] resources, string[] verbs) => new()
    {
        ["apiGroups"] = Texts(groups), ["resources"] = Texts(resources), ["verbs"] = Texts(verbs),
    };

    private static JsonObject Paths(string[] paths, string[] verbs) => new() { ["nonResourceURLs"] = Texts(paths), ["verbs"] = Texts(verbs) };

    private static JsonArray Texts(IEnumerable<string> texts) => new([.. texts.Select(text => (JsonNode)text)]);
}
