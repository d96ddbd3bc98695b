using System.Threading.Channels;
using Microsoft.Data.Sqlite;

namespace Sallyport.ControlPlane.Store;

/// <summary>Start here: all objects, durable. One writer, any number of readers that never wait for it.</summary>
/// <remarks>
/// <para>A write waits in a queue; one thread takes all that wait, checks each against the state that the ones before it leave, writes
/// them as one transaction and, when that is on disk, publishes and acknowledges them (group commit). Reads use the published snapshot in
/// memory: docs/design/0014.</para>
/// <para>The version of an object is the number of the write that made it, counted over all objects, without end.</para>
/// </remarks>
internal sealed class ObjectStore : IDisposable
{
    private const int MaxBatch = 512;

    private readonly Database _database;
    private readonly History _history;
    private readonly WatchHub _hub;
    private readonly Channel<Pending> _queue = Channel.CreateBounded<Pending>(new BoundedChannelOptions(8192) { SingleReader = true });
    private readonly Thread _writer;

    private ObjectStore(Database database, StoreOptions options)
    {
        _database = database;
        _history = new History(options.MaxHistoryEvents, options.MaxHistoryBytes);
        _hub = new WatchHub(_history);
        (long version, long compacted) = database.ReadState();
        _hub.Start(Snapshot.Of(version, database.ReadObjects()), compacted, database.ReadHistory());
        _writer = new Thread(WriteAll) { IsBackground = true, Name = "store writer" };
        _writer.Start();
    }

    /// <summary>What is durable now. Take it once per request.</summary>
    public Snapshot Current => _hub.Current;

    /// <summary>Opens or makes the store in a file.</summary>
    public static ObjectStore Open(string file, StoreOptions? options = null)
    {
        StoreOptions used = options ?? new StoreOptions();
        return new ObjectStore(new Database(file, used.MaxPages), used);
    }

    /// <summary>Writes, and returns when the result is known: a committed write is on disk.</summary>
    public async ValueTask<WriteResult> WriteAsync(Write write, CancellationToken cancel)
    {
        Pending pending = new(write);
        await _queue.Writer.WriteAsync(pending, cancel);
        // Not cancelled any more: whether it was written must be known, not guessed.
        return await pending.Done.Task;
    }

    /// <summary>Watches a resource after a version; null when the changes since then are no longer all known (410 Gone).</summary>
    public Watch? TryWatch(string resource, string? ns, long after) => _hub.TryWatch(resource, ns, after);

    /// <summary>The objects of a resource as they were at a version; null when that is too long ago (410 Gone).</summary>
    public IReadOnlyList<StoredObject>? TryListAt(string resource, string? ns, long version) => _hub.TryListAt(resource, ns, version);

    /// <summary>Ends every watch, as its readers shall see before the store is closed; no new one begins.</summary>
    public void EndWatches() => _hub.Close();

    /// <summary>Writes what waits, ends the watches, closes the file.</summary>
    public void Dispose()
    {
        _queue.Writer.TryComplete();
        _writer.Join();
        _hub.Close();
        _database.Dispose();
    }

    private void WriteAll()
    {
        List<Pending> batch = [];
        while (_queue.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            batch.Clear();
            while (batch.Count < MaxBatch && _queue.Reader.TryRead(out Pending? pending)) batch.Add(pending);
            WriteBatch(batch);
        }
    }

    private void WriteBatch(List<Pending> batch)
    {
        Snapshot snapshot = _hub.Current;
        List<StoreEvent> events = [];
        foreach (Pending pending in batch)
        {
            StoredObject? current = snapshot.Find(pending.Write.Key);
            if ((current?.Version ?? 0) != pending.Write.Expected || (current is null && pending.Write.Body is null))
            {
                pending.Result = new WriteResult(WriteStatus.Conflict, current);
                continue;
            }
            StoreEvent change = EventOf(pending.Write, current, snapshot.Version + 1);
            events.Add(change);
            snapshot = snapshot.With(change);
            pending.Result = new WriteResult(WriteStatus.Committed, change.Object);
        }
        if (events.Count > 0 && !TryCommit(events)) Fail(batch);
        else if (events.Count > 0) _hub.Publish(snapshot, events);
        foreach (Pending pending in batch) pending.Done.SetResult(pending.Result);
    }

    // Also what conflicted with a write of this batch: it met a state that never came to be.
    private static void Fail(List<Pending> batch)
    {
        foreach (Pending pending in batch) pending.Result = new WriteResult(WriteStatus.StorageFailed, null);
    }

    private bool TryCommit(List<StoreEvent> events)
    {
        try
        {
            // History of the file follows that of the memory by one batch, so a restart finds at least what was promised.
            _database.Commit(events, _history.CompactedTo);
            return true;
        }
        catch (SqliteException)
        {
            return false;
        }
    }

    private static StoreEvent EventOf(Write write, StoredObject? current, long version)
    {
        if (write.Body is { } body)
        {
            StoredObject made = new(write.Key, version, body);
            return new StoreEvent(current is null ? StoreEventKind.Added : StoreEventKind.Modified, made, current);
        }
        return new StoreEvent(StoreEventKind.Deleted, new StoredObject(write.Key, version, write.LastState ?? current!.Body), current);
    }

    private sealed class Pending(Write write)
    {
        public Write Write { get; } = write;

        public TaskCompletionSource<WriteResult> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public WriteResult Result { get; set; }
    }
}
