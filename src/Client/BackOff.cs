namespace Sallyport.Client;

/// <summary>
/// How long to wait before the next attempt: doubled each time up to a longest, then a random part of it, so that clients who lost the
/// same server do not come back together.
/// </summary>
internal sealed class BackOff
{
    private readonly TimeSpan _first, _longest;
    private TimeSpan _next;

    public BackOff(TimeSpan first, TimeSpan longest)
    {
        _first = _next = first;
        _longest = longest;
    }

    /// <summary>Between half of the doubled time and all of it; at least what the server asked for, but never more than twice the longest.</summary>
    public TimeSpan Next(TimeSpan? asked)
    {
        TimeSpan wait = _next * (0.5 + Random.Shared.NextDouble() / 2);
        _next = _next * 2 < _longest ? _next * 2 : _longest;
        if (asked > wait)
            wait = asked < _longest * 2 ? asked.Value : _longest * 2;
        return wait;
    }

    public void Reset() => _next = _first;
}
