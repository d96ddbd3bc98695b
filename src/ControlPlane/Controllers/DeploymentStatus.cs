using System.Globalization;
using System.Text.Json.Nodes;
using Sallyport.ControlPlane.Resources;

namespace Sallyport.ControlPlane.Controllers;

/// <summary>What a Deployment says about itself, in Kubernetes' words: <c>kubectl rollout status</c> and <c>wait</c> read it.</summary>
internal static class DeploymentStatus
{
    public static JsonObject Of(JsonObject deployment, JsonObject[] sets, string currentName, DateTimeOffset now)
    {
        JsonNode? before = deployment["status"];
        RolloutNumbers numbers = RolloutNumbers.Of(deployment);
        JsonObject? current = Array.Find(sets, s => s.Text("metadata", "name") == currentName);
        long all = Sum(sets, "replicas"), available = Sum(sets, "availableReplicas");
        long updated = current.Integer("status", "replicas") ?? 0;
        bool isAvailable = available >= numbers.Replicas - numbers.MaxUnavailable;
        JsonObject status = new()
        {
            ["conditions"] = new JsonArray(
                Conditions.Make(before, "Available", isAvailable, isAvailable ? "MinimumReplicasAvailable" : "MinimumReplicasUnavailable",
                    isAvailable ? "Deployment has minimum availability." : "Deployment does not have minimum availability.", now, hasUpdateTime: true),
                Progress(deployment, before, currentName, all, updated, available, now)),
        };
        if (deployment.Integer("metadata", "generation") is { } generation) status["observedGeneration"] = generation;
        Set(status, "replicas", all);
        Set(status, "updatedReplicas", updated);
        Set(status, "readyReplicas", Sum(sets, "readyReplicas"));
        Set(status, "availableReplicas", available);
        Set(status, "unavailableReplicas", Math.Max(0, Math.Max(all, numbers.Replicas) - available));
        return status;
    }

    private static JsonObject Progress(
        JsonObject deployment, JsonNode? before, string name, long all, long updated, long available, DateTimeOffset now)
    {
        long replicas = deployment.Integer("spec", "replicas") ?? 1;
        JsonNode? old = Conditions.Find(before, "Progressing");
        if (deployment.IsTrue("spec", "paused"))
            return Conditions.Make(before, "Progressing", null, "DeploymentPaused", "Deployment is paused", now, hasUpdateTime: true);
        string done = $"ReplicaSet \"{name}\" has successfully progressed.";
        // What was once complete stays so until the template changes: a Pod that fails later is a matter of Available.
        bool wasDone = old.Text("reason") == "NewReplicaSetAvailable" && old.Text("message") == done;
        if (wasDone || (updated == replicas && all == replicas && available == replicas))
            return Conditions.Make(before, "Progressing", true, "NewReplicaSetAvailable", done, now, hasUpdateTime: true);
        string message = $"ReplicaSet \"{name}\" is progressing.";
        bool isSame = old.Text("message") == message || old.Text("message") == Late(name);
        bool moved = updated != (before.Integer("updatedReplicas") ?? 0) || available != (before.Integer("availableReplicas") ?? 0);
        if (isSame && !moved && IsLate(deployment, old, now))
            return Conditions.Make(before, "Progressing", false, "ProgressDeadlineExceeded", Late(name), now, hasUpdateTime: true);
        return Conditions.Make(moved ? null : before, "Progressing", true, "ReplicaSetUpdated", message, now, hasUpdateTime: true);
    }

    private static string Late(string name) => $"ReplicaSet \"{name}\" has timed out progressing.";

    private static bool IsLate(JsonObject deployment, JsonNode? condition, DateTimeOffset now)
    {
        if (condition.Text("reason") == "ProgressDeadlineExceeded") return true;
        return DateTimeOffset.TryParse(condition.Text("lastUpdateTime"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset since)
            && now - since > TimeSpan.FromSeconds(deployment.Integer("spec", "progressDeadlineSeconds") ?? 600);
    }

    private static long Sum(JsonObject[] sets, string name) => sets.Sum(s => s.Integer("status", name) ?? 0);

    // As Kubernetes writes it: a zero is left out.
    private static void Set(JsonObject status, string name, long value)
    {
        if (value > 0) status[name] = value;
    }
}
