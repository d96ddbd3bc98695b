using System.Globalization;
using System.Text.Json;
using Sallyport.Engine;
using Sallyport.Engine.Authentication;
using Sallyport.Engine.Routing;
using Sallyport.Policy.Resources;
using Sallyport.Proxy.Listeners;

namespace Sallyport.Proxy.Admin;

/// <summary><c>/config</c>: what is in force. Documents by kind and name only, so no Secret's data, key or token can be here.</summary>
internal static class ConfigPage
{
    public static AdminAnswer Render(ProxyView view) => AdminAnswer.Json(json =>
    {
        Configuration.ProxyModel model = view.State.Current;
        json.WriteStartObject();
        json.WriteString("revision", model.Snapshot.Revision);
        WriteWorkload(json, view.Options);
        WriteDocuments(json, model.Resources);
        WriteListeners(json, model.Snapshot, view.Listeners.Ports);
        WriteTokenRules(json, model.Snapshot.Authentication.Rules);
        WriteClusters(json, model.Snapshot);
        json.WriteEndObject();
    });

    private static void WriteWorkload(Utf8JsonWriter json, ProxyOptions options)
    {
        json.WriteStartObject("workload");
        json.WriteString("role", options.Role == ProxyRole.Gateway ? "gateway" : "sidecar");
        json.WriteString("name", options.Name);
        json.WriteString("namespace", options.Namespace);
        json.WriteStartObject("labels");
        foreach ((string name, string value) in options.Labels.OrderBy(label => label.Key, StringComparer.Ordinal))
            json.WriteString(name, value);
        json.WriteEndObject();
        json.WriteString("serviceAccount", options.ServiceAccount ?? options.Name);
        json.WriteEndObject();
    }

    private static void WriteDocuments(Utf8JsonWriter json, IReadOnlyList<Resource> resources)
    {
        json.WriteStartArray("documents");
        foreach (Resource resource in resources)
        {
            json.WriteStartObject();
            json.WriteString("apiVersion", resource.ApiVersion);
            json.WriteString("kind", resource.Kind);
            json.WriteString("namespace", resource.Metadata.Namespace);
            json.WriteString("name", resource.Metadata.Name);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void WriteListeners(Utf8JsonWriter json, Snapshot snapshot, IReadOnlyList<OpenPort> ports)
    {
        json.WriteStartArray("listeners");
        foreach (int number in snapshot.Listeners.Keys.Union(ports.Select(port => port.ListenerPort)).Order())
        {
            json.WriteStartObject();
            json.WriteNumber("port", number);
            json.WriteString("address", ports.FirstOrDefault(port => port.ListenerPort == number)?.EndPoint.ToString());
            if (snapshot.Listeners.TryGetValue(number, out ListenerPlan? plan))
                WriteListener(json, plan);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void WriteListener(Utf8JsonWriter json, ListenerPlan plan)
    {
        json.WriteNumber("policyPort", plan.PolicyPort);
        json.WriteString("protocol", plan.Protocol.ToString());
        if (plan.PeerMode is { } mode)
            json.WriteString("peerMode", mode.ToString());
        if (plan.TcpDestinations.Count > 0)
            WriteStrings(json, "clusters", [.. plan.TcpDestinations.Select(one => one.Cluster?.Name ?? "unknown")]);
        if (plan.Routes is { } routes)
            WriteRoutes(json, routes);
        if (plan.TlsServers.Servers.Count == 0)
            return;
        json.WriteStartArray("tlsServers");
        foreach (TlsServerPlan server in plan.TlsServers.Servers)
        {
            json.WriteStartObject();
            WriteStrings(json, "hosts", server.Hosts);
            json.WriteString("mode", server.Mode.ToString());
            if (server.Routes is { } behind)
                WriteRoutes(json, behind);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void WriteRoutes(Utf8JsonWriter json, RouteTable routes)
    {
        json.WriteStartArray("hosts");
        foreach ((string host, IReadOnlyList<RoutePlan> plans) in routes.Describe())
        {
            json.WriteStartObject();
            json.WriteString("host", host);
            json.WriteStartArray("routes");
            foreach (RoutePlan route in plans)
            {
                json.WriteStartObject();
                json.WriteString("name", route.Name);
                WriteStrings(json, "clusters", route.Destinations.Select(destination => destination.Cluster?.Name ?? "unknown"));
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void WriteTokenRules(Utf8JsonWriter json, IReadOnlyList<JwtRulePlan> rules)
    {
        json.WriteStartArray("tokenRules");
        foreach (JwtRulePlan rule in rules)
        {
            json.WriteStartObject();
            json.WriteString("policy", rule.Policy);
            json.WriteNumber("rule", rule.IndexInPolicy);
            json.WriteString("issuer", rule.Issuer);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void WriteClusters(Utf8JsonWriter json, Snapshot snapshot)
    {
        json.WriteStartArray("clusters");
        foreach (ClusterPlan cluster in snapshot.Clusters.Values.OrderBy(cluster => cluster.Name, StringComparer.Ordinal))
        {
            json.WriteStartObject();
            json.WriteString("name", cluster.Name);
            WriteStrings(json, "endpoints", cluster.Endpoints.Select(AddressOf));
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    // A unix socket has no port.
    private static string AddressOf(EndpointPlan endpoint) =>
        endpoint.Port == 0 ? endpoint.Address : string.Create(CultureInfo.InvariantCulture, $"{endpoint.Address}:{endpoint.Port}");

    private static void WriteStrings(Utf8JsonWriter json, string name, IEnumerable<string> values)
    {
        json.WriteStartArray(name);
        foreach (string value in values)
            json.WriteStringValue(value);
        json.WriteEndArray();
    }
}
