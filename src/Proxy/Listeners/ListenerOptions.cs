using System.Net;
using Sallyport.Engine.Routing;

namespace Sallyport.Proxy.Listeners;

/// <summary>One port to listen on.</summary>
public sealed class ListenerOptions
{
    /// <summary>The port's name in the snapshot: <see cref="ListenerPlan.Port"/>.</summary>
    public required int ListenerPort { get; init; }

    /// <summary>Where to bind. <see cref="IPAddress.IPv6Any"/> takes IPv4 too.</summary>
    public required IPEndPoint EndPoint { get; init; }

    /// <summary>What the port means now; asked once per connection. Null: plain HTTP that no route fits.</summary>
    public required Func<ListenerPlan?> Plan { get; init; }

    /// <summary>It takes what this workload's application sends out. Default: false.</summary>
    public bool IsOutbound { get; init; }

    /// <summary>Every connection must begin with a PROXY protocol header. Default: false.</summary>
    public bool ProxyProtocol { get; init; }
}
