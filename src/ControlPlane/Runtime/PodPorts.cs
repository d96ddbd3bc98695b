using System.Text.Json.Nodes;
using Sallyport.ControlPlane.Resources;

namespace Sallyport.ControlPlane.Runtime;

/// <summary>Where a Pod's ports listen on this machine: at the Pod's own address, and below 1024 at another number (docs/design/0022).</summary>
internal static class PodPorts
{
    /// <summary>On a Pod: <c>PORT=BOUND,…</c>, where some ports really listen. Written by the runtime.</summary>
    private const string Annotation = "sallyport.dev/bound-ports";

    private const int FirstOpenToAll = 1024;
    private const int Shift = 8000;

    /// <summary>Each port that the Pod's containers name, and the one that is bound.</summary>
    public static IReadOnlyDictionary<int, int> Of(JsonObject pod)
    {
        SortedDictionary<int, int> bound = [];
        int[] named = [.. pod.Items("spec", "containers").SelectMany(c => c.Items("ports")).Where(IsTcp)
            .Select(p => (int)(p.Integer("containerPort") ?? 0)).Where(p => p is > 0 and <= 65535).Distinct().Order()];
        foreach (int port in named) bound[port] = port >= FirstOpenToAll ? port : Free(port, named, bound.Values);
        foreach (string[] pair in (pod.Text("metadata", "annotations", Annotation) ?? "").Split(',').Select(p => p.Split('=')))
        {
            if (pair.Length == 2 && int.TryParse(pair[0], out int port) && int.TryParse(pair[1], out int other)) bound[port] = other;
        }
        return bound;
    }

    /// <summary>The bound number of a port that may also be one that no container names, as Kubernetes allows.</summary>
    public static int Bound(JsonObject pod, int port) =>
        Of(pod).TryGetValue(port, out int bound) ? bound : port >= FirstOpenToAll ? port : port + Shift;

    /// <summary>What a Service's targetPort means for a Pod; null when the Pod has no port of that name.</summary>
    public static int? Target(JsonObject pod, JsonNode? targetPort)
    {
        if (targetPort.Integer() is { } number) return (int)number;
        string? name = targetPort.Text();
        JsonNode? named = pod.Items("spec", "containers").SelectMany(c => c.Items("ports")).FirstOrDefault(p => p.Text("name") == name);
        return (int?)named.Integer("containerPort");
    }

    /// <summary>Writes down where ports really listen; false when that is known.</summary>
    public static bool Note(JsonObject pod, string bound)
    {
        JsonObject annotations = pod.Child("metadata").Child("annotations");
        if (annotations.Text(Annotation) == bound) return false;
        annotations[Annotation] = bound;
        return true;
    }

    private static int Free(int port, int[] named, ICollection<int> taken)
    {
        int bound = port + Shift;
        while (named.Contains(bound) || taken.Contains(bound)) bound += 1000;
        return bound;
    }

    private static bool IsTcp(JsonNode? port) => port.Text("protocol") is null or "TCP";
}
