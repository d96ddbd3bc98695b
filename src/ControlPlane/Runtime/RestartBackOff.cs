namespace Sallyport.ControlPlane.Runtime;

/// <summary>How long a container that ended waits before it is started again, as in Kubernetes: at once, then 10 s, doubled up to 5 min.</summary>
internal sealed class RestartBackOff(TimeProvider time)
{
    private static readonly TimeSpan _first = TimeSpan.FromSeconds(10), _longest = TimeSpan.FromMinutes(5), _forgetAfter = TimeSpan.FromMinutes(10);

    private TimeSpan _next = TimeSpan.Zero;

    /// <summary>The wait before the next start, after a run that began at a time.</summary>
    public TimeSpan After(DateTimeOffset began)
    {
        if (time.GetUtcNow() - began >= _forgetAfter) _next = TimeSpan.Zero;
        TimeSpan wait = _next;
        _next = wait == TimeSpan.Zero ? _first : wait * 2 < _longest ? wait * 2 : _longest;
        return wait;
    }

    /// <summary>As Kubernetes writes it: <c>10s</c>, <c>1m20s</c>, <c>5m0s</c>.</summary>
    public static string Text(TimeSpan wait) => wait < TimeSpan.FromMinutes(1) ? $"{(int)wait.TotalSeconds}s" : $"{(int)wait.TotalMinutes}m{wait.Seconds}s";
}
