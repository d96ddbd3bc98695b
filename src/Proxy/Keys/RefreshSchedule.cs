namespace Sallyport.Proxy.Keys;

/// <summary>How long to wait after an attempt to fetch a key set.</summary>
internal static class RefreshSchedule
{
    /// <summary>As in Istio (request-authentication.md 11.8).</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMinutes(20);

    /// <summary>An issuer that allows less is asked this often all the same: unknown keys cause a fetch of their own.</summary>
    public static readonly TimeSpan ShortestInterval = TimeSpan.FromMinutes(1);

    private const int LongestBackOffSeconds = 60;

    /// <param name="maxAge">What the issuer said; null: nothing.</param>
    public static TimeSpan AfterSuccess(TimeSpan? maxAge)
    {
        if (maxAge is not { } age || age > Interval)
            return Interval;
        return age > ShortestInterval ? age : ShortestInterval;
    }

    /// <summary>1 s, doubling up to 60 s.</summary>
    /// <param name="failures">In a row, at least 1.</param>
    public static TimeSpan AfterFailure(int failures) =>
        TimeSpan.FromSeconds(failures > 6 ? LongestBackOffSeconds : Math.Min(LongestBackOffSeconds, 1 << (failures - 1)));
}
