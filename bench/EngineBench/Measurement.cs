namespace Sallyport.EngineBench;

/// <summary>What one operation costs. The median of several rounds: on a shared machine single rounds are worth little.</summary>
/// <param name="Nanoseconds">Median processor time of one operation.</param>
/// <param name="BestNanoseconds">Time of one operation in the best round.</param>
/// <param name="Bytes">Allocated by one operation, over all rounds.</param>
internal readonly record struct Measurement(double Nanoseconds, double BestNanoseconds, double Bytes)
{
    private const int Rounds = 9;
    private static readonly TimeSpan _round = TimeSpan.FromMilliseconds(150);
    private static readonly TimeSpan _warmUp = TimeSpan.FromMilliseconds(600);

    public static Measurement Of(Action operation)
    {
        // Long enough for the second tier of the compiler, which works in the background and on the same processor.
        Repeat(operation, _warmUp);
        long warmUpOperations = Repeat(operation, _warmUp);
        long operations = Math.Max(1, (long)(warmUpOperations * (_round / _warmUp)));
        double[] nanoseconds = new double[Rounds];
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int round = 0; round < Rounds; round++)
        {
            // Processor time, as `openssl speed` takes it too: other programs on the machine must not count.
            TimeSpan began = Environment.CpuUsage.TotalTime;
            for (long i = 0; i < operations; i++)
                operation();
            nanoseconds[round] = (Environment.CpuUsage.TotalTime - began).TotalNanoseconds / operations;
        }
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Array.Sort(nanoseconds);
        return new Measurement(nanoseconds[Rounds / 2], nanoseconds[0], (double)allocated / (operations * Rounds));
    }

    // Processor time here too: on a busy machine a second may hold few operations, and then nothing is warm.
    private static long Repeat(Action operation, TimeSpan time)
    {
        const int batch = 64;
        TimeSpan began = Environment.CpuUsage.TotalTime;
        long count = 0;
        do
        {
            for (int i = 0; i < batch; i++)
                operation();
            count += batch;
        }
        while (Environment.CpuUsage.TotalTime - began < time);
        return count;
    }
}
