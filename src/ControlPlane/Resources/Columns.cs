using System.Text.Json.Nodes;

namespace Sallyport.ControlPlane.Resources;

/// <summary>The columns of the tables, as Kubernetes and the custom resource definitions of Istio and the Gateway API have them.</summary>
internal static class Columns
{
    public static Column Status { get; } = new("Status", o => o.Text("status", "phase"));

    public static Column Secrets { get; } = new("Secrets", o => o.Items("secrets").Count(), "integer");

    public static Column SecretType { get; } = new("Type", o => o.Text("type"));

    public static Column Data { get; } = new("Data", o => o.Members("data").Count() + o.Members("binaryData").Count(), "integer");

    public static Column CreatedAt { get; } = new("Created At", o => o.Text("metadata", "creationTimestamp"));

    public static Column Action { get; } = Of("Action", "spec", "action");

    public static Column Mode { get; } = Of("Mode", "spec", "mtls", "mode");

    public static Column Host { get; } = Of("Host", "spec", "host");

    public static Column Address { get; } = Of("Address", "spec", "address") with { IsBehindAge = true };

    public static Column Hostnames { get; } = Of("Hostnames", "spec", "hostnames");

    public static IReadOnlyList<Column> VirtualServices { get; } = [Of("Gateways", "spec", "gateways"), Of("Hosts", "spec", "hosts")];

    public static IReadOnlyList<Column> ServiceEntries { get; } =
        [Of("Hosts", "spec", "hosts"), Of("Location", "spec", "location"), Of("Resolution", "spec", "resolution")];

    public static IReadOnlyList<Column> GatewayClasses { get; } =
            [
        Of("Controller", "spec", "controllerName"), new("Accepted", o => Condition(o, "Accepted")),
        Of("Description", "spec", "description") with { IsWide = true },
    ];

    public static IReadOnlyList<Column> Gateways { get; } =
    [
        Of("Class", "spec", "gatewayClassName"),
        new("Address", o => o.Items("status", "addresses").Select(a => a.Text("value")).FirstOrDefault()),
        new("Programmed", o => Condition(o, "Programmed")),
    ];

    public static IReadOnlyList<Column> NodeColumns { get; } =
    [
        new("Status", o => Condition(o, "Ready") == "True" ? "Ready" : "NotReady"),
        new("Roles", _ => "<none>"),
        new("Version", o => o.Text("status", "nodeInfo", "kubeletVersion")),
    ];

    public static IReadOnlyList<Column> EndpointSlices { get; } =
    [
        new("AddressType", o => o.Text("addressType")),
        new("Ports", o => Join(o.Items("ports").Select(p => p.Integer("port")?.ToString()))),
        new("Endpoints", o => Join(o.Items("endpoints").SelectMany(e => e.Items("addresses")).Select(a => a.Text()))),
    ];

    public static IReadOnlyList<Column> AuditEvents { get; } =
    [
        new("User", o => o.Text("user", "username")),
        new("Verb", o => o.Text("verb")),
        new("Resource", o => o.Text("objectRef", "resource")),
        new("Namespace", o => o.Text("objectRef", "namespace") ?? "<none>"),
        new("Object", o => o.Text("objectRef", "name") ?? "<none>"),
        new("Code", o => o.Integer("responseStatus", "code"), "integer"),
        new("Changes", o => o.Text("annotations", Audit.AuditEvent.ChangesAnnotation)?.Replace("\n", "; "), IsWide: true),
    ];

    public static IReadOnlyList<Column> Decisions { get; } =
    [
        new("Workload", o => o.Text("workload")),
        new("Method", o => o.Text("method")),
        new("Host", o => o.Text("host")),
        new("Path", o => o.Text("path")),
        new("Code", o => o.Integer("code"), "integer"),
        new("Reason", o => o.Text("reason")),
        new("Policy", o => o.Text("policy") ?? "<none>"),
        new("Request", o => o.Text("requestId"), IsWide: true),
        new("Clause", o => o.Text("clause"), IsWide: true),
    ];

    public static IReadOnlyList<Column> KeySets { get; } =
    [
        new("Policy", o => o.Text("policy")),
        new("Issuer", o => o.Text("issuer")),
        new("Proxy", o => o.Text("proxy")),
        new("State", o => o.Text("state")),
        new("Keys", o => Join(o.Items("keys").Select(key => key.Text("kid") is { Length: > 0 } id ? id : key.Text("type")))),
        new("Address", o => o.Text("address") ?? o.Text("source"), IsWide: true),
        new("Problem", o => o.Text("lastError") ?? "<none>", IsWide: true),
    ];

    public static IReadOnlyList<Column> ProxyReports { get; } =
    [
        new("Role", o => o.Text("spec", "role")),
        new("Revision", o => o.Text("spec", "revision")),
        new("Policies", o => o.Items("spec", "policies").Count(), "integer"),
    ];

    public static IReadOnlyList<Column> RoleBindings { get; } =
    [
        new("Role", o => $"{o.Text("roleRef", "kind")}/{o.Text("roleRef", "name")}"),
        new("Users", o => Subjects(o, "User"), IsWide: true),
        new("Groups", o => Subjects(o, "Group"), IsWide: true),
        new("ServiceAccounts", o => Subjects(o, "ServiceAccount"), IsWide: true),
    ];

    public static IReadOnlyList<Column> Services { get; } =
    [
        new("Type", o => o.Text("spec", "type")),
        new("Cluster-IP", o => o.Text("spec", "clusterIP") is { Length: > 0 } ip ? ip : "<none>"),
        new("External-IP", ExternalAddress),
        new("Port(s)", o => Join(o.Items("spec", "ports").Select(PortText))),
        new("Selector", o => Labels(o.At("spec", "selector")), IsWide: true),
    ];

    /// <summary>Values joined by commas, or <c>&lt;none&gt;</c>; more than three are counted, as kubectl's tables do.</summary>
    public static string Join(IEnumerable<string?> values)
    {
        string[] texts = [.. values.OfType<string>()];
        return texts.Length == 0 ? "<none>" : string.Join(',', texts);
    }

    /// <summary>Labels as a selector; <c>&lt;none&gt;</c> when there are none.</summary>
    public static string Labels(JsonNode? labels) =>
        Join(labels.Members().OrderBy(l => l.Key, StringComparer.Ordinal).Select(l => $"{l.Key}={l.Value.Text()}"));

    /// <summary>A custom resource's column: the value as it is, lists as JSON.</summary>
    private static Column Of(string name, params string[] path) => new(name, o => o.At(path) switch
    {
        JsonValue value => value.DeepClone(),
        { } other => other.ToJsonString(Api.JsonBody.Options),
        null => null,
    });

    private static string? Condition(JsonObject o, string type) =>
        o.Items("status", "conditions").FirstOrDefault(c => c.Text("type") == type).Text("status");

    private static string Subjects(JsonObject binding, string kind) => string.Join(", ", binding.Items("subjects")
        .Where(s => s.Text("kind") == kind)
        .Select(s => kind == "ServiceAccount" ? $"{s.Text("namespace")}/{s.Text("name")}" : s.Text("name")));

    private static JsonNode? ExternalAddress(JsonObject service)
    {
        string[] own = [.. service.Items("spec", "externalIPs").Select(i => i.Text()).OfType<string>()];
        switch (service.Text("spec", "type"))
        {
            case "ExternalName":
                return service.Text("spec", "externalName");
            case "LoadBalancer":
                string[] given = [.. service.Items("status", "loadBalancer", "ingress")
                    .Select(i => i.Text("ip") ?? i.Text("hostname")).OfType<string>(), .. own];
                return given.Length == 0 ? "<pending>" : string.Join(',', given);
            default:
                return Join(own);
        }
    }

    private static string PortText(JsonNode? port)
    {
        string protocol = port.Text("protocol") ?? "TCP";
        return port.Integer("nodePort") is { } node and > 0 ? $"{port.Integer("port")}:{node}/{protocol}" : $"{port.Integer("port")}/{protocol}";
    }
}
