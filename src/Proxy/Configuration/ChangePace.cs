namespace Sallyport.Proxy.Configuration;

/// <summary>
/// How long a change of the control plane's documents waits for others that come with it. One alone is in force at once. While they keep
/// coming, as when a Deployment is scaled to fifty, each further one waits longer, or every proxy would compile the mesh for each of them:
/// scaling to 50 Pods with sidecars on two busy cores took 88 s instead of 135 s.
/// </summary>
internal sealed class ChangePace(TimeProvider time)
{
    /// <summary>Long enough for what one command changes.</summary>
    private static readonly TimeSpan s_first = TimeSpan.FromMilliseconds(25);

    /// <summary>Well below the second within which a change is in force.</summary>
    private static readonly TimeSpan s_longest = TimeSpan.FromMilliseconds(400);

    private static readonly TimeSpan s_quiet = TimeSpan.FromSeconds(1);

    private TimeSpan _wait = s_first;
    private long? _last;

    /// <summary>The wait that begins now. Not for several threads at once.</summary>
    public TimeSpan Next()
    {
        long now = time.GetTimestamp();
        bool isQuiet = _last is not { } last || time.GetElapsedTime(last, now) > s_quiet;
        _wait = isQuiet ? s_first : _wait * 2 < s_longest ? _wait * 2 : s_longest;
        _last = now;
        return _wait;
    }

    /// <summary>What comes now is alone.</summary>
    public void Reset() => _last = null;
}
