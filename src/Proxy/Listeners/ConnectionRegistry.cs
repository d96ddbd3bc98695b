namespace Sallyport.Proxy.Listeners;

/// <summary>All open connections of a proxy's listeners: closes those that wait too long, and empties itself at shutdown.</summary>
public sealed class ConnectionRegistry : IDisposable
{
    private readonly Lock _lock = new();
    private readonly HashSet<ConnectionEntry> _entries = [];
    private readonly CancellationTokenSource _aborting = new();
    private TaskCompletionSource? _emptied;
    private volatile bool _isDraining;

    public ConnectionRegistry(TimeProvider time)
    {
        Clock = new ListenerClock(time);
        Clock.Ticked += CloseOverdue;
    }

    internal ListenerClock Clock { get; }

    internal bool IsDraining => _isDraining;

    /// <summary>Cancelled when shutdown no longer waits.</summary>
    internal CancellationToken Aborting => _aborting.Token;

    /// <summary>Connections open now.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
                return _entries.Count;
        }
    }

    /// <summary>
    /// Lets what is in flight end: idle connections are closed, answers carry <c>connection: close</c>. Returns when no connection
    /// is left, or, after <paramref name="deadline"/> was cancelled, when the rest has been aborted.
    /// </summary>
    public async Task DrainAsync(CancellationToken deadline)
    {
        Task emptied;
        ConnectionEntry[] open;
        lock (_lock)
        {
            _isDraining = true;
            _emptied ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            if (_entries.Count == 0)
                _emptied.TrySetResult();
            emptied = _emptied.Task;
            open = [.. _entries];
        }
        foreach (ConnectionEntry entry in open)
            entry.CloseIfIdle();
        await emptied.WaitAsync(deadline).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!emptied.IsCompleted)
            AbortAll();
    }

    public void Dispose()
    {
        AbortAll();
        Clock.Dispose();
        _aborting.Dispose();
    }

    internal ConnectionEntry Add(DuplexConnection connection)
    {
        var entry = new ConnectionEntry(this, connection);
        lock (_lock)
            _entries.Add(entry);
        return entry;
    }

    internal void Remove(ConnectionEntry entry)
    {
        lock (_lock)
        {
            _entries.Remove(entry);
            if (_entries.Count == 0)
                _emptied?.TrySetResult();
        }
    }

    private void AbortAll()
    {
        _aborting.Cancel();
        foreach (ConnectionEntry entry in Snapshot())
            entry.Abort();
    }

    private void CloseOverdue()
    {
        long now = Clock.Seconds;
        foreach (ConnectionEntry entry in Snapshot())
            entry.CloseIfOverdue(now);
    }

    private ConnectionEntry[] Snapshot()
    {
        lock (_lock)
            return [.. _entries];
    }
}
