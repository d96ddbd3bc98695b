namespace Sallyport.Proxy.Telemetry.Metrics;

/// <summary>How long requests took, counted in buckets.</summary>
internal sealed class DurationHistogram
{
    /// <summary>Upper bounds in seconds: from what the proxy itself takes to what a patient client waits.</summary>
    public static readonly double[] BoundsSeconds =
        [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];

    private static readonly long[] _boundsTicks = Array.ConvertAll(BoundsSeconds, bound => (long)(bound * TimeSpan.TicksPerSecond));

    // A cell for each bucket, one for what exceeds them all, one for the sum.
    private readonly StripedCounters _cells = new(BoundsSeconds.Length + 2);

    public TimeSpan Sum => TimeSpan.FromTicks(_cells.Sum(BoundsSeconds.Length + 1));

    public void Add(TimeSpan duration)
    {
        int bucket = 0;
        while (bucket < _boundsTicks.Length && duration.Ticks > _boundsTicks[bucket])
            bucket++;
        _cells.Add(bucket);
        _cells.Add(BoundsSeconds.Length + 1, duration.Ticks);
    }

    /// <summary>How many durations fell into the bucket of that index; the last one has no bound.</summary>
    public long InBucket(int index) => _cells.Sum(index);
}
