namespace Sallyport.TestKit;

/// <summary>What a call allocates once everything is warm.</summary>
public static class AllocationProbe
{
    private const int WarmUps = 200;
    private const int Rounds = 10;
    private const int Calls = 10;

    /// <summary>
    /// The bytes that the cheapest of ten rounds of ten calls allocated on this thread. What a call allocates, it allocates in every round; a
    /// collection that another test causes adds the rest of this thread's allocation buffer to one of them.
    /// </summary>
    public static long Measure(Action call)
    {
        for (int i = 0; i < WarmUps; i++)
            call();
        long least = long.MaxValue;
        for (int round = 0; round < Rounds; round++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < Calls; i++)
                call();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }
        return least;
    }

    /// <inheritdoc cref="Measure(Action)" />
    public static long Measure<T>(Func<T> call) => Measure(() => { _ = call(); });
}
