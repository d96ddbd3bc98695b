using System.Text.Json.Nodes;
using Sallyport.ControlPlane.Api;
using Sallyport.ControlPlane.Controllers;
using Sallyport.ControlPlane.Resources;

namespace Sallyport.ControlPlane.Runtime;

/// <summary>A Pod's status from the states of its containers.</summary>
internal static class PodStatus
{
    public const string HostAddress = "127.0.0.1";

    /// <param name="pod">The Pod as it is stored.</param>
    /// <param name="address">Its podIP.</param>
    /// <param name="containers">Its containers and their states, in its own order.</param>
    /// <param name="now">The time.</param>
    public static JsonObject Of(JsonObject pod, string address, IReadOnlyList<(JsonNode Container, ContainerState State)> containers, DateTimeOffset now)
    {
        JsonNode? before = pod["status"];
        string[] unready = [.. containers.Where(c => !c.State.IsReady).Select(c => c.Container.Text("name") ?? "")];
        string phase = PhaseOf(containers, pod.Text("spec", "restartPolicy") ?? "Always");
        bool isOver = phase is "Succeeded" or "Failed", isReady = unready.Length == 0 && !isOver;
        string? reason = isOver ? "PodCompleted" : isReady ? null : "ContainersNotReady";
        string? message = isOver || isReady ? null : $"containers with unready status: [{string.Join(' ', unready)}]";
        return new JsonObject
        {
            ["conditions"] = new JsonArray(
                Conditions.Make(before, "PodReadyToStartContainers", true, null, null, now),
                Conditions.Make(before, "Initialized", true, isOver ? "PodCompleted" : null, null, now),
                Conditions.Make(before, "Ready", isReady, reason, message, now),
                Conditions.Make(before, "ContainersReady", isReady, reason, message, now),
                Conditions.Make(before, "PodScheduled", true, null, null, now)),
            ["containerStatuses"] = new JsonArray([.. containers.Select(c => c.State.ToJson(c.Container))]),
            ["hostIP"] = HostAddress,
            ["hostIPs"] = new JsonArray(new JsonObject { ["ip"] = HostAddress }),
            ["phase"] = phase,
            ["podIP"] = address,
            ["podIPs"] = new JsonArray(new JsonObject { ["ip"] = address }),
            ["qosClass"] = before.Text("qosClass") ?? "BestEffort",
            ["startTime"] = before.Text("startTime") ?? ObjectMetadata.TimeText(now),
        };
    }

    private static string PhaseOf(IReadOnlyList<(JsonNode Container, ContainerState State)> containers, string restartPolicy)
    {
        ContainerState[] states = [.. containers.Select(c => c.State)];
        if (restartPolicy != "Always" && states.All(s => s.Ended is not null))
            return states.All(s => s.Ended!.ExitCode == 0) ? "Succeeded" : "Failed";
        // Until each was started once.
        return states.Any(s => s is { RunningSince: null, Ended: null, Last: null }) ? "Pending" : "Running";
    }
}
