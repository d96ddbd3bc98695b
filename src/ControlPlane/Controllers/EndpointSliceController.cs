using System.Text.Json.Nodes;
using Sallyport.ControlPlane.Api;
using Sallyport.ControlPlane.Resources;
using Sallyport.ControlPlane.Runtime;
using Sallyport.ControlPlane.Store;

namespace Sallyport.ControlPlane.Controllers;

/// <summary>Writes down which Pods stand behind a Service with a selector: an EndpointSlice for each set of ports.</summary>
internal sealed class EndpointSliceController(ObjectStore store, ObjectWriter writer)
{
    private const string Resource = "endpointslices.discovery.k8s.io";
    private const string ServiceName = "kubernetes.io/service-name";
    private const string ManagedBy = "endpointslice.kubernetes.io/managed-by";
    private const string Self = "endpointslice-controller.k8s.io";

    public async Task SeeAsync(StoreEvent change, CancellationToken cancel)
    {
        ObjectKey key = change.Object.Key;
        if (key.Resource == "services" && change.Kind != StoreEventKind.Deleted) await SyncAsync(key, cancel);
        else if (key.Resource == "pods") await SeePodAsync(change, cancel);
    }

    // Also the Services that selected it until now.
    private async Task SeePodAsync(StoreEvent change, CancellationToken cancel)
    {
        JsonNode?[] labels = [change.Object.Parse().At("metadata", "labels"), change.Previous?.Parse().At("metadata", "labels")];
        foreach (StoredObject service in store.Current.List("services", change.Object.Key.Namespace).ToArray())
        {
            JsonNode? selector = service.Parse().At("spec", "selector");
            if (labels.Any(l => SelectorMatch.MatchesService(selector, l))) await SyncAsync(service.Key, cancel);
        }
    }

    private async Task SyncAsync(ObjectKey key, CancellationToken cancel)
    {
        if (store.Current.Find(key)?.Parse() is not { } service || Owners.IsGoing(service)) return;
        if (service.Text("spec", "type") == "ExternalName" || !service.Members("spec", "selector").Any()) return;
        JsonObject[] pods = [.. store.Current.List("pods", key.Namespace).Select(p => p.Parse())
            .Where(p => SelectorMatch.MatchesService(service.At("spec", "selector"), p.At("metadata", "labels")) && IsAddressed(p))
            .OrderBy(p => p.Text("metadata", "name"), StringComparer.Ordinal)];
        // Pods whose ports differ cannot share a slice; without any Pod there is one that says so.
        List<(JsonArray Ports, List<JsonObject> Pods)> groups = [];
        foreach (JsonObject pod in pods)
        {
            JsonArray ports = PortsOf(service, pod);
            int same = groups.FindIndex(g => Json.Same(g.Ports, ports));
            if (same < 0) groups.Add((ports, [pod]));
            else groups[same].Pods.Add(pod);
        }
        if (groups.Count == 0) groups.Add(([], []));
        StoredObject[] there = [.. store.Current.List(Resource, key.Namespace).Where(s => IsMine(s.Parse(), key.Name))];
        for (int i = 0; i < Math.Max(groups.Count, there.Length); i++)
        {
            if (i >= groups.Count) await writer.DeleteAsync(there[i].Key, cancel);
            else if (i < there.Length) await writer.ChangeAsync(there[i].Key, slice => Fill(slice, groups[i].Ports, groups[i].Pods), cancel);
            else await CreateAsync(service, groups[i].Ports, groups[i].Pods, cancel);
        }
    }

    private async Task CreateAsync(JsonObject service, JsonArray ports, List<JsonObject> pods, CancellationToken cancel)
    {
        string name = service.Text("metadata", "name")!;
        JsonObject labels = service.At("metadata", "labels")?.DeepClone() as JsonObject ?? [];
        labels[ManagedBy] = Self;
        labels[ServiceName] = name;
        JsonObject slice = new()
        {
            ["metadata"] = new JsonObject
            {
                ["name"] = GeneratedName.From(name + "-"), ["generateName"] = name + "-", ["namespace"] = service.Text("metadata", "namespace"),
                ["generation"] = 1, ["labels"] = labels, ["ownerReferences"] = new JsonArray(Owners.Reference(service)),
            },
            ["addressType"] = "IPv4",
        };
        Fill(slice, ports, pods);
        await writer.EnsureAsync("discovery.k8s.io", "endpointslices", slice, cancel);
    }

    private static bool Fill(JsonObject slice, JsonArray ports, List<JsonObject> pods)
    {
        JsonArray endpoints = new([.. pods.Select(EndpointOf)]);
        if (Json.Same(slice["ports"], ports) && Json.Same(slice["endpoints"], endpoints)) return false;
        slice["endpoints"] = endpoints;
        slice["ports"] = ports.DeepClone();
        return true;
    }

    private static JsonNode EndpointOf(JsonObject pod)
    {
        bool isReady = Conditions.IsTrue(pod, "Ready") && !Owners.IsGoing(pod);
        JsonObject endpoint = new()
        {
            ["addresses"] = new JsonArray(pod.Text("status", "podIP")),
            ["conditions"] = new JsonObject { ["ready"] = isReady, ["serving"] = isReady, ["terminating"] = Owners.IsGoing(pod) },
            ["targetRef"] = new JsonObject
            {
                ["kind"] = "Pod", ["name"] = pod.Text("metadata", "name"), ["namespace"] = pod.Text("metadata", "namespace"), ["uid"] = pod.Text("metadata", "uid"),
            },
        };
        if (pod.Text("spec", "nodeName") is { } node) endpoint["nodeName"] = node;
        return endpoint;
    }

    private static JsonArray PortsOf(JsonObject service, JsonObject pod)
    {
        JsonArray ports = [];
        foreach (JsonNode? port in service.Items("spec", "ports"))
        {
            if (PodPorts.Target(pod, port.At("targetPort") ?? port.At("port")) is not { } target) continue;
            JsonObject made = new() { ["name"] = port.Text("name") ?? "", ["port"] = PodPorts.Bound(pod, target), ["protocol"] = port.Text("protocol") ?? "TCP" };
            if (port.Text("appProtocol") is { } protocol) made["appProtocol"] = protocol;
            ports.Add(made);
        }
        return ports;
    }

    private static bool IsMine(JsonObject slice, string service) =>
        slice.Text("metadata", "labels", ServiceName) == service && slice.Text("metadata", "labels", ManagedBy) == Self;

    private static bool IsAddressed(JsonObject pod) =>
        pod.Text("status", "podIP") is { Length: > 0 } && pod.Text("status", "phase") is not ("Failed" or "Succeeded");
}
