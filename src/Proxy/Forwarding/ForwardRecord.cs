using Sallyport.Engine.Routing;

namespace Sallyport.Proxy.Forwarding;

/// <summary>
/// What the access log and metrics may say of a forwarded request. Its owner reuses it; <see cref="Forwarder"/> fills it.
/// </summary>
public sealed class ForwardRecord
{
    /// <summary>How it ended; <see cref="ForwardStatus.None"/>: it was not forwarded.</summary>
    public ForwardStatus Status { get; set; }

    /// <summary>The chosen destination, or null: unknown.</summary>
    public ClusterPlan? Cluster { get; set; }

    /// <summary>Address and port of the last endpoint tried, or null: none was.</summary>
    public string? UpstreamHost { get; set; }

    /// <summary>Our end of the connection to it, or null: none was opened, or HTTP/2 shares it.</summary>
    public string? LocalAddress { get; set; }

    /// <summary>Tries, the first included.</summary>
    public int Attempts { get; set; }

    /// <summary>From the request's start here to the head of the answer; null: no answer came.</summary>
    public long? ServiceMilliseconds { get; set; }

    public void Reset()
    {
        Status = ForwardStatus.None;
        Cluster = null;
        UpstreamHost = LocalAddress = null;
        Attempts = 0;
        ServiceMilliseconds = null;
    }
}
