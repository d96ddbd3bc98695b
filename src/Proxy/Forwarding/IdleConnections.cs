namespace Sallyport.Proxy.Forwarding;

/// <summary>The idle connections of one endpoint in one event loop. Its lock is hardly ever waited for: others come only when they have none left.</summary>
internal sealed class IdleConnections
{
    private readonly Lock _gate = new();
    private readonly List<UpstreamConnection> _connections = [];

    public void Add(UpstreamConnection connection)
    {
        lock (_gate)
            _connections.Add(connection);
    }

    /// <summary>The one that was used last among those with that TLS name; null: there is none.</summary>
    public UpstreamConnection? TakeLast(string? serverName)
    {
        lock (_gate)
            for (int i = _connections.Count - 1; i >= 0; i--)
                if (_connections[i] is var connection && connection.ServerName == serverName)
                {
                    _connections.RemoveAt(i);
                    return connection;
                }
        return null;
    }

    /// <summary>Takes out those that are unused since before that time, or that the upstream closed.</summary>
    public void TakeOld(long idleBefore, ICollection<UpstreamConnection> old)
    {
        lock (_gate)
            for (int i = _connections.Count - 1; i >= 0; i--)
                if (_connections[i] is var connection && (connection.IdleSince < idleBefore || !connection.IsUsable))
                {
                    old.Add(connection);
                    _connections.RemoveAt(i);
                }
    }
}
