namespace Sallyport.Proxy.Forwarding;

/// <summary>How forwarding a request ended: a closed list. Each failure has its reason in <see cref="ForwardStatuses"/>.</summary>
public enum ForwardStatus : byte
{
    /// <summary>Nothing happened: never success.</summary>
    None = 0,

    /// <summary>The upstream's answer was passed on whole.</summary>
    Answered,

    /// <summary>The upstream took the upgrade, and the tunnel has ended.</summary>
    Upgraded,

    /// <summary>The route's destination is unknown.</summary>
    ClusterUnknown,

    /// <summary>The same, for a route of the Kubernetes Gateway API.</summary>
    BackendInvalid,

    /// <summary>The destination has no address.</summary>
    NoHealthyUpstream,

    /// <summary>Refused, unreachable, or TLS failed.</summary>
    ConnectFailed,

    /// <summary>The connect timeout passed (gateway-routing.md 11.12).</summary>
    ConnectTimeout,

    /// <summary>The upstream closed the connection before its answer's head was complete.</summary>
    ConnectionReset,

    /// <summary>HTTP/2: the upstream reset the stream.</summary>
    StreamReset,

    /// <summary>HTTP/2: the upstream refused the stream before it looked at it.</summary>
    StreamRefused,

    /// <summary>What came back is not HTTP.</summary>
    ProtocolError,

    /// <summary>A limit of the DestinationRule is reached.</summary>
    Overflow,

    /// <summary>The route's timeout passed (gateway-routing.md 6.12).</summary>
    Timeout,

    /// <summary>The timeout of one try passed (gateway-routing.md 7.4).</summary>
    PerTryTimeout,

    /// <summary>The client's body is malformed.</summary>
    RequestBroken,

    /// <summary>The client went away.</summary>
    ClientGone,

    /// <summary>The upstream failed after its head had been passed on; the answer was cut off.</summary>
    AnswerBroken,
}
