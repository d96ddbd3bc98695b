using System.Globalization;
using System.Text.Json.Nodes;
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

    // 10.96.0.0/16, as clusters have it by default. Two calls at once may choose the same: nothing routes by it here.
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
