using Sallyport.Proxy.Sockets;

namespace Sallyport.Proxy.Forwarding;

/// <summary>
/// Idle HTTP/1.1 connections to one endpoint, the last used first: so few stay busy and the rest age out. Also the place where
/// requests wait when the destination's limits allow no further connection.
/// </summary>
internal sealed class ConnectionPool(EndpointState endpoint, Ticker ticker)
{
    /// <summary>So many are looked at for one of the caller's own loop.</summary>
    private const int OwnAmongLast = 16;

    private readonly Lock _gate = new();
    private readonly List<UpstreamConnection> _idle = [];

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
        lock (_gate)
            _idle.Add(connection);
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
        List<UpstreamConnection>? closing = null;
        lock (_gate)
            for (int i = _idle.Count - 1; i >= 0; i--)
                if (_idle[i].IdleSince < idleBefore || !_idle[i].IsUsable)
                {
                    (closing ??= []).Add(_idle[i]);
                    _idle.RemoveAt(i);
                }
        closing?.ForEach(connection => connection.Close());
    }

    // One of the caller's own loop if it is among the last: then the whole of a request stays in one thread.
    private UpstreamConnection? TakeLast(string? serverName)
    {
        EventLoop? own = EventLoop.Current;
        lock (_gate)
        {
            int found = -1;
            for (int i = _idle.Count - 1; i >= 0 && (found < 0 || i >= _idle.Count - OwnAmongLast); i--)
            {
                if (_idle[i].ServerName != serverName)
                    continue;
                bool isOwn = own is null || _idle[i].Loop == own;
                if (found < 0 || isOwn)
                    found = i;
                if (isOwn)
                    break;
            }
            if (found < 0)
                return null;
            UpstreamConnection connection = _idle[found];
            _idle.RemoveAt(found);
            return connection;
        }
    }
}
