using System.Net;
using Sallyport.Engine.Routing;

namespace Sallyport.Proxy.Forwarding;

/// <summary>One address of a destination while it is in use: how busy it is, and its connections.</summary>
internal sealed class EndpointState
{
    private readonly Dictionary<string, Http2Client> _http2 = [];
    private int _active;
    private int _open;

    public EndpointState(EndPoint address, int weight, ConnectionLimits limits, ConnectionBudget? budget, Ticker ticker)
    {
        Address = address;
        Weight = Math.Max(1, weight);
        Budget = budget;
        MaxRequestsPerConnection = limits.MaxRequestsPerConnection is > 0 and { } most ? most : int.MaxValue;
        Pool = new ConnectionPool(this, ticker);
        Name = address.ToString() ?? "";
    }

    public EndPoint Address { get; }

    /// <summary>For logs and hashing: the address as text.</summary>
    public string Name { get; }

    public int Weight { get; }

    /// <summary>It gets plain text although its destination has TLS.</summary>
    public bool IsPlain { get; init; }

    public int MaxRequestsPerConnection { get; }

    /// <summary>Limits of the destination, or null: none.</summary>
    public ConnectionBudget? Budget { get; }

    public ConnectionPool Pool { get; }

    /// <summary>Requests under way.</summary>
    public int Active => Volatile.Read(ref _active);

    /// <summary>Open connections.</summary>
    public int Open => Volatile.Read(ref _open);

    /// <summary>No longer an address of the destination: connections are closed when their request ends.</summary>
    public bool IsRetired { get; private set; }

    /// <summary>False: the destination's limit of requests is reached.</summary>
    public bool TryBeginRequest()
    {
        if (Budget is not null && !Budget.TryBeginRequest())
            return false;
        Interlocked.Increment(ref _active);
        return true;
    }

    public void EndRequest()
    {
        Interlocked.Decrement(ref _active);
        Budget?.EndRequest();
    }

    public void OnConnectionOpening() => Interlocked.Increment(ref _open);

    public void OnConnectionClosed()
    {
        Interlocked.Decrement(ref _open);
        Budget?.OnClosed(this);
    }

    /// <summary>The HTTP/2 client for a TLS server name (null: plain text); made at first use.</summary>
    public Http2Client Http2(ClusterState cluster, string? serverName, ForwardingOptions options)
    {
        lock (_http2)
        {
            if (!_http2.TryGetValue(serverName ?? "", out Http2Client? client))
                _http2[serverName ?? ""] = client = new Http2Client(cluster, this, serverName, options);
            return client;
        }
    }

    public void Retire()
    {
        IsRetired = true;
        Pool.Sweep(long.MaxValue);
        lock (_http2)
        {
            foreach (Http2Client client in _http2.Values)
                client.Dispose();
            _http2.Clear();
        }
    }
}
