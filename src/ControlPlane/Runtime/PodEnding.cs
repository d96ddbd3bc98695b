namespace Sallyport.ControlPlane.Runtime;

/// <summary>That a Pod shall end, and how much time it has for that. Asked again, the shorter time counts.</summary>
internal sealed class PodEnding : IDisposable
{
    private readonly CancellationTokenSource _asked = new(), _atOnce = new();

    /// <summary>Cancelled when the Pod shall end.</summary>
    public CancellationToken Asked => _asked.Token;

    /// <summary>Cancelled when it shall not get any more time.</summary>
    public CancellationToken AtOnce => _atOnce.Token;

    public TimeSpan Grace { get; private set; }

    public void Ask(TimeSpan grace)
    {
        if (!_asked.IsCancellationRequested)
        {
            Grace = grace;
            _asked.Cancel();
        }
        if (grace <= TimeSpan.Zero) _atOnce.Cancel();
        else if (grace < Grace) _atOnce.CancelAfter(grace);
    }

    public void Dispose()
    {
        _asked.Dispose();
        _atOnce.Dispose();
    }
}
