namespace Sallyport.Engine.Tests;

/// <summary>Bytes that one call allocates once everything is warm.</summary>
internal static class AllocationProbe
{
    public static long Measure(Action call)
    {
        for (int i = 0; i < 50; i++)
            call();
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 10; i++)
            call();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    public static long Measure<T>(Func<T> call) => Measure(() => { _ = call(); });
}
