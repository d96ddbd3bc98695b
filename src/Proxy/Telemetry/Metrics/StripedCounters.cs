namespace Sallyport.Proxy.Telemetry.Metrics;

/// <summary>
/// A row of counters, kept once for each processor, so that counting on one does not take the cache line of another. Adding
/// allocates nothing and waits for nothing; a sum may miss what is added while it is taken.
/// </summary>
internal sealed class StripedCounters
{
    /// <summary>More processors than this share stripes: reading and memory grow with each.</summary>
    private const int MostStripes = 16;

    /// <summary>Two cache lines of eight, since processors fetch them in pairs.</summary>
    private const int Alignment = 16;

    private readonly long[] _cells;
    private readonly int _width;
    private readonly int _mask;

    public StripedCounters(int count)
    {
        Count = count;
        _width = (count + Alignment - 1) / Alignment * Alignment;
        int stripes = (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)Math.Min(Environment.ProcessorCount, MostStripes));
        _mask = stripes - 1;
        _cells = new long[_width * stripes];
    }

    public int Count { get; }

    public void Add(int index, long amount = 1)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Count);
        Interlocked.Add(ref _cells[(Thread.GetCurrentProcessorId() & _mask) * _width + index], amount);
    }

    public long Sum(int index)
    {
        long sum = 0;
        for (int at = index; at < _cells.Length; at += _width)
            sum += Interlocked.Read(ref _cells[at]);
        return sum;
    }
}
