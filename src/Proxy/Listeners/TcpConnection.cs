using Sallyport.Engine.Http;
using Sallyport.Engine.Routing;

namespace Sallyport.Proxy.Listeners;

/// <summary>A connection that is not HTTP here: a TCP port, TLS that passes through, or unknown bytes on an automatic port.</summary>
public sealed class TcpConnection
{
    /// <summary>Where it came in, with the verified peer if mesh TLS was terminated.</summary>
    public required ConnectionFacts Facts { get; init; }

    /// <summary>What the listener stood for when it was accepted.</summary>
    public required ListenerPlan Plan { get; init; }

    /// <summary>The route chosen by server name of a PASSTHROUGH server, or the route of a server that ended TLS; null otherwise.</summary>
    public SniRoutePlan? SniRoute { get; init; }

    /// <summary>The client's bytes from the first on (for PASSTHROUGH the TLS client hello too). Closed when the handler returns.</summary>
    public required DuplexConnection Client { get; init; }

    /// <summary>Cancelled when the proxy gives up waiting during shutdown.</summary>
    public CancellationToken Aborted { get; init; }
}
