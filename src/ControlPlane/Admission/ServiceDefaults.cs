using System.Globalization;
using System.Text.Json.Nodes;
using Sallyport.ControlPlane.Api;
using Sallyport.ControlPlane.Resources;
using Sallyport.ControlPlane.Store;

namespace Sallyport.ControlPlane.Admission;

/// <summary>A Service's defaults, its cluster address and its node ports.</summary>
internal static class ServiceDefaults
{
    private const int FirstNodePort = 30000;
    private const int LastNodePort = 32767;

    public static void Fill(JsonObject service, JsonObject? before, ObjectStore store)
    {
        JsonObject spec = service.Child("spec");
        if (before is null) service["status"] = new JsonObject { ["loadBalancer"] = new JsonObject() };
        spec.Default("type", "ClusterIP");
        spec.Default("sessionAffinity", "None");
        string type = spec.Text("type")!;
        FillPorts(spec);
        if (type == "ExternalName") return;
        KeepFrom(before, spec);
        spec.Default("internalTrafficPolicy", "Cluster");
        if (type is "NodePort" or "LoadBalancer")
        {
            spec.Default("externalTrafficPolicy", "Cluster");
            FillNodePorts(spec, before, store);
        }
        if (type == "LoadBalancer") spec.Default("allocateLoadBalancerNodePorts", true);
        FillAddress(spec, store);
    }

    /// <summary>The address and node ports of a Service that another one has.</summary>
    public static List<Cause> Taken(JsonObject service, Snapshot current)
    {
        (string?, string?) own = (service.Text("metadata", "namespace"), service.Text("metadata", "name"));
        JsonObject[] others =
        [
            .. current.List("services", null).Where(s => (s.Key.Namespace, s.Key.Name) != own).Select(s => s.Parse().Child("spec")),
        ];
        List<Cause> causes = [];
        if (service.Text("spec", "clusterIP") is { Length: > 0 } address and not "None" && others.Any(spec => spec.Text("clusterIP") == address))
        {
            causes.Add(Cause.Invalid(
                "spec.clusterIPs", $"[\"{address}\"]", $"failed to allocate IP {address}: provided IP is already allocated"));
        }
        // TCP and UDP have ports of their own.
        HashSet<(long, string)> ports = [.. others.SelectMany(spec => spec.Items("ports")).Select(p => (p.Integer("nodePort") ?? 0, p.Text("protocol") ?? "TCP"))];
        JsonNode?[] asked = [.. service.Items("spec", "ports")];
        for (int i = 0; i < asked.Length; i++)
        {
            if (asked[i].Integer("nodePort") is > 0 and { } port && !ports.Add((port, asked[i].Text("protocol") ?? "TCP")))
                causes.Add(Cause.Invalid($"spec.ports[{i}].nodePort", port.ToString(CultureInfo.InvariantCulture), "provided port is already allocated"));
        }
        return causes;
    }

    private static void KeepFrom(JsonObject? before, JsonObject spec)
    {
        // A replacement that does not repeat the address keeps it.
        if (before?["spec"] is not JsonObject old || spec.Text("clusterIP") is { Length: > 0 }) return;
        foreach (string name in (string[])["clusterIP", "clusterIPs"])
        {
            if (old[name] is { } value) spec[name] = value.DeepClone();
        }
    }

    private static void FillPorts(JsonObject spec)
    {
        foreach (JsonObject port in spec.Items("ports").OfType<JsonObject>())
        {
            port.Default("protocol", "TCP");
            bool isUnset = port["targetPort"] is null || port.Integer("targetPort") == 0;
            if (isUnset && port.Integer("port") is { } number) port["targetPort"] = number;
        }
    }

    private static void FillAddress(JsonObject spec, ObjectStore store)
    {
        if (spec.Text("clusterIP") is not { Length: > 0 } address) spec["clusterIP"] = address = FreeAddress(store);
        if (spec["clusterIPs"] is not JsonArray { Count: > 0 } || spec["clusterIPs"]![0].Text() != address) spec["clusterIPs"] = new JsonArray(address);
        spec.Default("ipFamilies", new JsonArray("IPv4"));
        spec.Default("ipFamilyPolicy", "SingleStack");
    }

    // 10.96.0.0/16, as clusters have it by default. Writes of Services come one after the other, so what is free here stays free.
    private static string FreeAddress(ObjectStore store)
    {
        HashSet<string> used = [.. store.Current.List("services", null).Select(s => s.Parse().Text("spec", "clusterIP")).OfType<string>()];
        while (true)
        {
            int number = Random.Shared.Next(10, 65000);
            string address = string.Create(CultureInfo.InvariantCulture, $"10.96.{number / 256}.{number % 256}");
            if (used.Add(address)) return address;
        }
    }

    private static void FillNodePorts(JsonObject spec, JsonObject? before, ObjectStore store)
    {
        HashSet<long> used = [.. store.Current.List("services", null)
            .SelectMany(s => s.Parse().Items("spec", "ports")).Select(p => p.Integer("nodePort") ?? 0)];
        foreach (JsonObject port in spec.Items("ports").OfType<JsonObject>())
        {
            if (port.Integer("nodePort") is > 0) continue;
            long? old = before.Items("spec", "ports").FirstOrDefault(p => p.Integer("port") == port.Integer("port")).Integer("nodePort");
            port["nodePort"] = old is > 0 ? old.Value : FreePort(used);
        }
    }

    private static long FreePort(HashSet<long> used)
    {
        while (true)
        {
            long port = Random.Shared.Next(FirstNodePort, LastNodePort + 1);
            if (used.Add(port)) return port;
        }
    }
}
