using System.Net;
using Sallyport.Engine.Routing;
using Sallyport.Proxy.Identity;

namespace Sallyport.Proxy.Forwarding;

/// <summary>What the host decides for all forwarding.</summary>
public sealed class ForwardingOptions
{
    /// <summary>Clock and timers. Default: the system's.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>How much of a request body is kept for retries (gateway-routing.md 7.7). Default: 1 MiB.</summary>
    public int RetryBodyBytes { get; init; } = 1024 * 1024;

    /// <summary>Largest head of an upstream's answer. Default: 60 KiB, as in Envoy.</summary>
    public int MaxResponseHeadBytes { get; init; } = 60 * 1024;

    /// <summary>How long a connection may stay unused (gateway-routing.md 10.10). Default: 1 hour.</summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromHours(1);

    /// <summary>How often names are resolved again. Default: 30 s.</summary>
    public TimeSpan DnsRefresh { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long connections to a destination that no request needs any more are kept. Default: 5 minutes.</summary>
    public TimeSpan ClusterRetention { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>
    /// This workload's identity for mesh destinations (<see cref="UpstreamTlsPlan.IsMesh"/>), asked for each new connection. Default: none,
    /// and such destinations cannot be connected to.
    /// </summary>
    public Func<MeshIdentity?>? MeshIdentity { get; init; }

    /// <summary>Where this proxy takes requests to be carried out; connections to it are refused, since they would never end. Default: nowhere.</summary>
    public Func<IPEndPoint?>? OutboundListener { get; init; }
}
