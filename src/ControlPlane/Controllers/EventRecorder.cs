using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Sallyport.ControlPlane.Api;
using Sallyport.ControlPlane.Resources;
using Sallyport.ControlPlane.Store;

namespace Sallyport.ControlPlane.Controllers;

/// <summary>Events about objects, for <c>kubectl describe</c>. The same one again is counted, not repeated.</summary>
internal sealed class EventRecorder(ObjectStore store, ObjectWriter writer, string component, TimeProvider time)
{
    private static readonly TimeSpan _life = TimeSpan.FromHours(1), _forgetEvery = TimeSpan.FromMinutes(1);

    // Those made since the start: to look through all of a namespace for each would cost more the more there are.
    private readonly ConcurrentDictionary<(string Uid, string Reason, string Message), ObjectKey> _made = new();
    private long _forgotAt;

    public async Task RecordAsync(JsonObject about, string type, string reason, string message, CancellationToken cancel)
    {
        string ns = about.Text("metadata", "namespace") ?? "default", uid = about.Text("metadata", "uid") ?? "";
        string now = ObjectMetadata.TimeText(time.GetUtcNow());
        // None in a namespace that goes, or it would never be empty.
        if (store.Current.Find(new ObjectKey("namespaces", "", ns))?.Parse() is not { } home || Owners.IsGoing(home)) return;
        await ForgetOldAsync(cancel);
        if (_made.TryGetValue((uid, reason, message), out ObjectKey same) && store.Current.Find(same) is not null)
        {
            await writer.ChangeAsync(same, e =>
            {
                e["count"] = (e.Integer("count") ?? 1) + 1;
                e["lastTimestamp"] = now;
                return true;
            }, cancel);
            return;
        }
        string name = $"{about.Text("metadata", "name")}.{Guid.NewGuid().ToString("N")[..16]}";
        _made[(uid, reason, message)] = new ObjectKey("events", ns, name);
        await writer.EnsureAsync("", "events", new JsonObject
        {
            ["metadata"] = new JsonObject { ["name"] = name, ["namespace"] = ns },
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

    // As in Kubernetes, whose events live for an hour.
    private async Task ForgetOldAsync(CancellationToken cancel)
    {
        long now = time.GetTimestamp(), before = Interlocked.Read(ref _forgotAt);
        if ((before != 0 && time.GetElapsedTime(before, now) < _forgetEvery) || Interlocked.CompareExchange(ref _forgotAt, now, before) != before) return;
        string limit = ObjectMetadata.TimeText(time.GetUtcNow() - _life);
        foreach (StoredObject e in store.Current.List("events", null).ToArray())
        {
            if (e.Parse().Text("lastTimestamp") is { } last && string.CompareOrdinal(last, limit) < 0) await writer.DeleteAsync(e.Key, cancel);
        }
        foreach (((string, string, string) about, ObjectKey key) in _made)
        {
            if (store.Current.Find(key) is null) _made.TryRemove(about, out _);
        }
    }
}
