using Sallyport.Engine.Tokens;
using Sallyport.Proxy.Configuration;
using Sallyport.Proxy.Keys;
using Sallyport.Proxy.Listeners;
using Sallyport.Proxy.Telemetry;
using Sallyport.Proxy.Telemetry.Metrics;

namespace Sallyport.Proxy.Admin;

/// <summary>What the admin pages read of a running proxy. They change nothing.</summary>
internal sealed class ProxyView
{
    public required ProxyOptions Options { get; init; }

    public required ProxyState State { get; init; }

    public required KeySetTable Keys { get; init; }

    public required TokenCache Tokens { get; init; }

    public required RequestTelemetry Telemetry { get; init; }

    public required ReloadCounters Reloads { get; init; }

    public required ListenerSet Listeners { get; init; }

    public required TimeProvider Time { get; init; }

    public Readiness Readiness { get; } = new();
}
