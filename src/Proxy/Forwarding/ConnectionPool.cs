using Sallyport.Proxy.Sockets;

namespace Sallyport.Proxy.Forwarding;

/// <summary>
/// Idle HTTP/1.1 connections to one endpoint: those of the caller's own event loop first, so that the whole of a request stays in one thread, and
/// the last used first, so that few stay busy and the rest age out.
/// </summary>
internal sealed class ConnectionPool(EndpointState endpoint, Ticker ticker)
{
    // By event loop; the last is of connections without one.
    private readonly IdleConnections[] _idle = [.. Enumerable.Range(0, EventLoop.Count + 1).Select(_ => new IdleConnections())];

    public EndpointState Endpoint => endpoint;

    /// <summary>A connection that is ready now, or null.</summary>
    /// <param name="serverName">TLS name it must have been made for; null for plain text.</param>
    public UpstreamConnection? TryTake(string? serverName)
    {
        while (TakeLast(serverName) is { } connection)
        {
            if (connection.IsUsable)
                return connection;
            connection.Close();
        }
        return null;
    }

    /// <summary>A new connection exists.</summary>
    public void OnOpened(UpstreamConnection connection) => ticker.Add(connection.Watch);

    /// <summary>Takes back a connection whose last exchange ended cleanly.</summary>
    public void Return(UpstreamConnection connection)
    {
        if (endpoint.IsRetired || connection.Served >= endpoint.MaxRequestsPerConnection)
        {
            connection.Close();
            return;
        }
        connection.StartIdle();
        connection.IdleSince = ticker.Now;
        IdleOf(connection.Loop).Add(connection);
        endpoint.Budget?.OnIdle(endpoint);
    }

    /// <summary>A connection was closed, by whomever.</summary>
    public void OnClosed(UpstreamConnection connection)
    {
        ticker.Remove(connection.Watch);
        endpoint.OnConnectionClosed();
    }

    /// <summary>Closes connections that are unused since before that time, or that the upstream closed.</summary>
    public void Sweep(long idleBefore)
    {
        List<UpstreamConnection> old = [];
        foreach (IdleConnections idle in _idle)
            idle.TakeOld(idleBefore, old);
        old.ForEach(connection => connection.Close());
    }

    private UpstreamConnection? TakeLast(string? serverName)
    {
        IdleConnections own = IdleOf(EventLoop.Current);
        UpstreamConnection? found = own.TakeLast(serverName);
        for (int i = 0; found is null && i < _idle.Length; i++)
            if (_idle[i] != own)
                found = _idle[i].TakeLast(serverName);
        return found;
    }

    private IdleConnections IdleOf(EventLoop? loop) => _idle[loop?.Number ?? EventLoop.Count];
}
