using System.Buffers;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Sallyport.ControlPlane.Access;
using Sallyport.ControlPlane.Resources;
using Sallyport.ControlPlane.Store;

namespace Sallyport.ControlPlane.Api;

/// <summary>Watch: a stream of changes, one JSON document a line.</summary>
internal sealed class Watches(ObjectStore store, TimeProvider time)
{
    private static readonly TimeSpan _bookmarkEvery = TimeSpan.FromSeconds(60);

    // Every proxy of a mesh watches Pods, and sees the same of them: a line is made once for all.
    private readonly ConditionalWeakTable<StoreEvent, byte[]> _shared = [];

    public async Task WatchAsync(ApiCall call, ListOptions options)
    {
        Snapshot now = store.Current;
        if (options.Version > now.Version) throw Reads.TooLargeVersion(options.Version.Value, now.Version);
        bool startsWithState = options.Version is null or 0 || options.SendsInitialEvents;
        long from = startsWithState ? now.Version : options.Version!.Value;
        using Watch watch = store.TryWatch(call.Type.QualifiedName, call.Path.Namespace, from)
            ?? throw Refusals.Gone($"too old resource version: {from} ({now.Version})");
        // Between 30 and 60 minutes, as in Kubernetes, so that clients do not all come back at once.
        TimeSpan limit = TimeSpan.FromSeconds(options.TimeoutSeconds ?? 1800 + Random.Shared.Next(1800));
        using CancellationTokenSource ends = new(limit, time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(ends.Token, call.Aborted);
        call.Http.Response.ContentType = "application/json";
        call.Http.Response.Headers.CacheControl = "no-cache, private";
        // The head goes out at once: a client waits for it before it believes that it watches.
        await call.Http.Response.StartAsync(call.Aborted);
        await call.Http.Response.Body.FlushAsync(call.Aborted);
        try
        {
            if (startsWithState) await SendStateAsync(call, options, now, either.Token);
            await SendChangesAsync(call, options, watch, from, either.Token);
        }
        catch (OperationCanceledException)
        {
            // The time is up, or the client went away: the stream ends, and a client that wants more resumes.
        }
    }

    private static async Task SendStateAsync(ApiCall call, ListOptions options, Snapshot now, CancellationToken cancel)
    {
        foreach (StoredObject stored in now.List(call.Type.QualifiedName, call.Path.Namespace))
        {
            JsonObject read = Reads.InVersion(stored, call);
            if (Reads.Matches(read, options)) await call.Http.Response.Body.WriteAsync(Line("ADDED", Shown(call, read)), cancel);
        }
        if (options.SendsInitialEvents) await SendBookmarkAsync(call, now.Version, isInitialEnd: true, cancel);
        await call.Http.Response.Body.FlushAsync(cancel);
    }

    private async Task SendChangesAsync(ApiCall call, ListOptions options, Watch watch, long from, CancellationToken cancel)
    {
        long seen = from;
        Task<bool> more = watch.Events.WaitToReadAsync(cancel).AsTask();
        while (true)
        {
            if (options.WantsBookmarks && !await FinishesWithinAsync(more, _bookmarkEvery, cancel))
            {
                await SendBookmarkAsync(call, seen, isInitialEnd: false, cancel);
                await call.Http.Response.Body.FlushAsync(cancel);
                continue;
            }
            if (!await more) return;
            while (watch.Events.TryRead(out StoreEvent? change))
            {
                watch.Took();
                await SendChangeAsync(call, options, change, cancel);
                seen = change.Version;
            }
            await call.Http.Response.Body.FlushAsync(cancel);
            more = watch.Events.WaitToReadAsync(cancel).AsTask();
        }
    }

    private async Task<bool> FinishesWithinAsync(Task<bool> more, TimeSpan limit, CancellationToken cancel)
    {
        if (more.IsCompleted) return true;
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        Task winner = await Task.WhenAny(more, Task.Delay(limit, time, stop.Token));
        await stop.CancelAsync();
        return winner == more || cancel.IsCancellationRequested;
    }

    private async Task SendChangeAsync(ApiCall call, ListOptions options, StoreEvent change, CancellationToken cancel)
    {
        bool isShared = Reads.IsCut(call) && ProxyView.IsSameForAll(call.Type) && !Selects(options) && !Table.IsAsked(call);
        ReadOnlyMemory<byte> line = Reads.IsStoredForm(call, options) ? StoredLine(change)
            : isShared ? _shared.GetValue(change, c => LineOf(call, options, c))
            : LineOf(call, options, change);
        if (!line.IsEmpty) await call.Http.Response.Body.WriteAsync(line, cancel);
    }

    private static ReadOnlyMemory<byte> StoredLine(StoreEvent change)
    {
        ArrayBufferWriter<byte> stored = new(change.Object.Body.Length + 256);
        stored.Write(change.Kind switch
        {
            StoreEventKind.Added => "{\"type\":\"ADDED\",\"object\":"u8,
            StoreEventKind.Deleted => "{\"type\":\"DELETED\",\"object\":"u8,
            _ => "{\"type\":\"MODIFIED\",\"object\":"u8,
        });
        VersionedBody.Write(change.Object, stored);
        stored.Write("}\n"u8);
        return stored.WrittenMemory;
    }

    // Empty when the watcher sees no change. With a selector, an object that begins to match is ADDED to the watcher's view and one that ceases to is
    // DELETED from it.
    private static byte[] LineOf(ApiCall call, ListOptions options, StoreEvent change)
    {
        JsonObject now = Reads.InVersion(change.Object, call);
        JsonObject? before = change.Previous is null ? null : Reads.InVersion(change.Previous, call);
        bool was = before is not null && (!Selects(options) || Reads.Matches(before, options));
        bool isNow = change.Kind != StoreEventKind.Deleted && (!Selects(options) || Reads.Matches(now, options));
        if (!was && !isNow) return [];
        if (was && isNow && Reads.IsCut(call) && IsSame(before!, now)) return [];
        if (was && !isNow && change.Kind != StoreEventKind.Deleted)
        {
            // Its last matching state, with the version of the change that made it leave.
            now = Reads.InVersion(change.Previous! with { Version = change.Version }, call);
        }
        return Line(!was ? "ADDED" : isNow ? "MODIFIED" : "DELETED", Shown(call, now));
    }

    private static bool Selects(ListOptions options) => !options.Labels.IsEmpty || !options.Fields.IsEmpty;

    // Apart from its version: what changed is not the watcher's business.
    private static bool IsSame(JsonObject before, JsonObject now)
    {
        before["metadata"]!["resourceVersion"] = now["metadata"]!["resourceVersion"]!.DeepClone();
        return Json.Same(before, now);
    }

    private static JsonObject Shown(ApiCall call, JsonObject o) => Table.IsAsked(call)
        ? Table.Of(call, [o], new JsonObject { ["resourceVersion"] = o["metadata"]!["resourceVersion"]!.DeepClone() })
        : o;

    private static ValueTask SendBookmarkAsync(ApiCall call, long version, bool isInitialEnd, CancellationToken cancel)
    {
        JsonObject metadata = new() { ["resourceVersion"] = version.ToString(CultureInfo.InvariantCulture) };
        if (isInitialEnd) metadata["annotations"] = new JsonObject { ["k8s.io/initial-events-end"] = "true" };
        JsonObject bookmark = new()
        {
            ["kind"] = call.Type.Kind, ["apiVersion"] = call.Type.ApiVersion(call.Path.Version), ["metadata"] = metadata,
        };
        return call.Http.Response.Body.WriteAsync(Line("BOOKMARK", bookmark), cancel);
    }

    private static byte[] Line(string type, JsonObject o) => [.. JsonBody.Write(new JsonObject { ["type"] = type, ["object"] = o }), (byte)'\n'];
}
