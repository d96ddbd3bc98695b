using System.Text.Json.Nodes;
using Sallyport.ControlPlane.Api;
using Sallyport.ControlPlane.Resources;
using Sallyport.ControlPlane.Store;

namespace Sallyport.ControlPlane.Controllers;

/// <summary>Events about objects, for <c>kubectl describe</c>. The same one again is counted, not repeated.</summary>
internal sealed class EventRecorder(ObjectStore store, ObjectWriter writer, string component, TimeProvider time)
{
    private static readonly TimeSpan _life = TimeSpan.FromHours(1);

    public async Task RecordAsync(JsonObject about, string type, string reason, string message, CancellationToken cancel)
    {
        string ns = about.Text("metadata", "namespace") ?? "default", uid = about.Text("metadata", "uid") ?? "";
        string now = ObjectMetadata.TimeText(time.GetUtcNow());
        // None in a namespace that goes, or it would never be empty.
        if (store.Current.Find(new ObjectKey("namespaces", "", ns))?.Parse() is not { } home || Owners.IsGoing(home)) return;
        await ForgetOldAsync(ns, cancel);
        StoredObject? same = store.Current.List("events", ns).FirstOrDefault(e => IsSame(e.Parse(), uid, reason, message));
        if (same is not null)
        {
            await writer.ChangeAsync(same.Key, e =>
            {
                e["count"] = (e.Integer("count") ?? 1) + 1;
                e["lastTimestamp"] = now;
                return true;
            }, cancel);
            return;
        }
        await writer.EnsureAsync("", "events", new JsonObject
        {
            ["metadata"] = new JsonObject { ["name"] = $"{about.Text("metadata", "name")}.{Guid.NewGuid().ToString("N")[..16]}", ["namespace"] = ns },
            ["involvedObject"] = new JsonObject
            {
                ["apiVersion"] = about.Text("apiVersion"), ["kind"] = about.Text("kind"), ["name"] = about.Text("metadata", "name"), ["namespace"] = ns,
                ["uid"] = uid,
            },
            ["reason"] = reason,
            ["message"] = message,
            ["type"] = type,
            ["count"] = 1,
            ["firstTimestamp"] = now,
            ["lastTimestamp"] = now,
            ["source"] = new JsonObject { ["component"] = component },
            ["reportingComponent"] = component,
            ["reportingInstance"] = "",
        }, cancel);
    }

    private static bool IsSame(JsonObject e, string uid, string reason, string message) =>
        e.Text("involvedObject", "uid") == uid && e.Text("reason") == reason && e.Text("message") == message;

    // As in Kubernetes, whose events live for an hour.
    private async Task ForgetOldAsync(string ns, CancellationToken cancel)
    {
        string limit = ObjectMetadata.TimeText(time.GetUtcNow() - _life);
        foreach (StoredObject e in store.Current.List("events", ns).ToArray())
        {
            if (e.Parse().Text("lastTimestamp") is { } last && string.CompareOrdinal(last, limit) < 0) await writer.DeleteAsync(e.Key, cancel);
        }
    }
}
