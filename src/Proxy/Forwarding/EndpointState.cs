using System.Net;
using Sallyport.Engine.Routing;

namespace Sallyport.Proxy.Forwarding;

/// <summary>One address of a destination while it is in use: how busy it is, and its connections.</summary>
internal sealed class EndpointState
{
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

    public void BeginRequest() => Interlocked.Increment(ref _active);

    public void EndRequest() => Interlocked.Decrement(ref _active);

    public void OnConnectionOpening() => Interlocked.Increment(ref _open);

    public void OnConnectionClosed()
    {
        Interlocked.Decrement(ref _open);
        Budget?.OnClosed(this);
    }

    public void Retire()
    {
        IsRetired = true;
        Pool.Sweep(long.MaxValue);
    }
}
