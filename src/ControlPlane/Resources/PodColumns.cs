using System.Text.Json.Nodes;

namespace Sallyport.ControlPlane.Resources;

/// <summary>Columns of Pods.</summary>
internal static class PodColumns
{
    public static IReadOnlyList<Column> All { get; } =
    [
        new("Ready", Ready),
        new("Status", Reason),
        new("Restarts", Restarts),
        new("IP", o => o.Text("status", "podIP") ?? "<none>", IsWide: true),
        new("Node", o => o.Text("spec", "nodeName") ?? "<none>", IsWide: true),
        new("Nominated Node", o => o.Text("status", "nominatedNodeName") ?? "<none>", IsWide: true),
        new("Readiness Gates", _ => "<none>", IsWide: true),
    ];

    private static JsonNode? Ready(JsonObject pod) =>
        $"{pod.Items("status", "containerStatuses").Count(c => c.IsTrue("ready"))}/{pod.Items("spec", "containers").Count()}";

    // With how long ago the last one was: "3 (10s ago)".
    private static JsonNode? Restarts(JsonObject pod)
    {
        long count = pod.Items("status", "containerStatuses").Sum(c => c.Integer("restartCount") ?? 0);
        string? last = pod.Items("status", "containerStatuses").Max(c => c.Text("lastState", "terminated", "finishedAt"));
        return count == 0 || last is null ? $"{count}" : $"{count} ({Age.Since(last)} ago)";
    }

    private static JsonNode? Reason(JsonObject pod)
    {
        if (pod.Text("metadata", "deletionTimestamp") is not null) return "Terminating";
        string? waiting = pod.Items("status", "containerStatuses")
            .Select(c => c.Text("state", "waiting", "reason") ?? c.Text("state", "terminated", "reason")).LastOrDefault(r => r is not null);
        return waiting ?? pod.Text("status", "reason") ?? pod.Text("status", "phase");
    }
}
