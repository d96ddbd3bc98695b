namespace Sallyport.Proxy.Admin;

/// <summary>Whether new requests should be sent here.</summary>
internal enum ReadinessStatus : byte
{
    /// <summary>Ports or key sets are not there yet.</summary>
    Starting = 0,
    Ready,

    /// <summary>Shutting down.</summary>
    Draining,
}

/// <summary>The proxy's word on <c>/healthz/ready</c>; set by its runtime.</summary>
internal sealed class Readiness
{
    private volatile ReadinessStatus _status;

    public ReadinessStatus Status
    {
        get => _status;
        set => _status = value;
    }
}
