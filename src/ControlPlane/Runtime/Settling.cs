using System.Text.Json.Nodes;
using Sallyport.ControlPlane.Controllers;
using Sallyport.ControlPlane.Resources;
using Sallyport.ControlPlane.Store;

namespace Sallyport.ControlPlane.Runtime;

/// <summary>Waits until what was asked for runs, or until it is known why it does not.</summary>
internal sealed class Settling(ObjectStore store)
{
    public async Task WaitAsync(CancellationToken cancel)
    {
        while (true)
        {
            Snapshot now = store.Current;
            if (IsSettled(now)) return;
            using Watch? watch = store.TryWatch(WatchHub.All, null, now.Version);
            if (watch is null && store.Current.Version == now.Version) return;
            if (watch is not null) await watch.Events.WaitToReadAsync(cancel);
        }
    }

    public static bool IsSettled(Snapshot now)
    {
        JsonObject[] pods = [.. now.List("pods", null).Select(p => p.Parse())];
        return now.List("deployments.apps", null).Select(d => d.Parse()).All(d => IsRolledOut(d) || pods.Any(p => IsOf(p, d) && IsStuck(p)))
            && pods.All(p => Owners.IsGoing(p) || Conditions.IsTrue(p, "Ready") || IsStuck(p));
    }

    private static bool IsRolledOut(JsonObject deployment)
    {
        if (deployment.IsTrue("spec", "paused")) return true;
        long wanted = deployment.Integer("spec", "replicas") ?? 1;
        return deployment.Integer("status", "observedGeneration") == deployment.Integer("metadata", "generation")
            && (deployment.Integer("status", "updatedReplicas") ?? 0) == wanted && (deployment.Integer("status", "availableReplicas") ?? 0) == wanted;
    }

    private static bool IsOf(JsonObject pod, JsonObject deployment) =>
        pod.Text("metadata", "namespace") == deployment.Text("metadata", "namespace")
        && SelectorMatch.Matches(deployment.At("spec", "selector"), pod.At("metadata", "labels"));

    // It waits for something else than its start, or has ended, or is somebody else's to start.
    private static bool IsStuck(JsonObject pod) =>
        pod.Text("status", "phase") is "Succeeded" or "Failed"
        || pod.Items("status", "containerStatuses").Any(c => c.Text("state", "waiting", "reason") is { } reason && reason != ContainerState.Creating)
        || (pod.Text("spec", "schedulerName") is { } scheduler && scheduler != "default-scheduler");
}
