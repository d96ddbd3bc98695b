using System.Text.Json.Nodes;

namespace Sallyport.ControlPlane.Resources;

/// <summary>Columns of Pods.</summary>
internal static class PodColumns
{
    public static IReadOnlyList<Column> All { get; } =
    [
        new("Ready", Ready),
        new("Status", Reason),
        new("Restarts", o => o.Items("status", "containerStatuses").Sum(c => c.Integer("restartCount") ?? 0).ToString()),
        new("IP", o => o.Text("status", "podIP") ?? "<none>", IsWide: true),
        new("Node", o => o.Text("spec", "nodeName") ?? "<none>", IsWide: true),
        new("Nominated Node", o => o.Text("status", "nominatedNodeName") ?? "<none>", IsWide: true),
        new("Readiness Gates", _ => "<none>", IsWide: true),
    ];

    private static JsonNode? Ready(JsonObject pod) =>
        $"{pod.Items("status", "containerStatuses").Count(c => c.IsTrue("ready"))}/{pod.Items("spec", "containers").Count()}";

    private static JsonNode? Reason(JsonObject pod)
    {
        if (pod.Text("metadata", "deletionTimestamp") is not null) return "Terminating";
        string? waiting = pod.Items("status", "containerStatuses")
            .Select(c => c.Text("state", "waiting", "reason") ?? c.Text("state", "terminated", "reason")).LastOrDefault(r => r is not null);
        return waiting ?? pod.Text("status", "reason") ?? pod.Text("status", "phase");
    }
}
