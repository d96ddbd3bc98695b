namespace Sallyport.Proxy.Listeners;

/// <summary>One open connection as the registry knows it: whether something is in flight on it, and how long it may wait.</summary>
internal sealed class ConnectionEntry(ConnectionRegistry registry, DuplexConnection connection)
{
    private const int Idle = 0, Busy = 1, Closed = 2;
    private const long None = long.MaxValue;
    private long _deadline = None;
    private int _state;

    public ConnectionRegistry Registry => registry;

    public bool IsDraining => registry.IsDraining;

    /// <summary>Something is in flight now. False: the connection was closed meanwhile.</summary>
    public bool TryEnter()
    {
        Volatile.Write(ref _deadline, None);
        return Interlocked.CompareExchange(ref _state, Busy, Idle) != Closed;
    }

    /// <summary>Nothing is in flight any more. False: the proxy is shutting down, so nothing further should begin.</summary>
    public bool TryLeave()
    {
        Volatile.Write(ref _state, Idle);
        return !registry.IsDraining;
    }

    /// <summary>Closes the connection unless <see cref="TryEnter"/> or a new deadline comes before.</summary>
    public void WaitAtMost(TimeSpan limit) =>
        Volatile.Write(ref _deadline, registry.Clock.Seconds + (long)limit.TotalSeconds + 1);

    public void CloseIfOverdue(long seconds)
    {
        if (seconds > Volatile.Read(ref _deadline))
            Close();
    }

    public void CloseIfIdle()
    {
        if (Interlocked.CompareExchange(ref _state, Closed, Idle) == Idle)
            connection.Dispose();
    }

    public void Abort() => connection.Abort();

    private void Close()
    {
        Volatile.Write(ref _state, Closed);
        connection.Dispose();
    }
}
