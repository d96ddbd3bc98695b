namespace Sallyport.Proxy.Configuration;

/// <summary>
/// Until disposed, garbage is collected in small portions. What a change of many rules allocates survives nearly whole, and requests wait while it is
/// looked through: the runtime's own portions, up to 6 MiB, take up to 30 ms; these half of that (docs/design/0027-collections-during-a-change.md).
/// </summary>
internal sealed class SmallCollections : IDisposable
{
    /// <summary>Looked through at once, in bytes. Half of it delays the change by a third and saves no more.</summary>
    private const long Portion = 2 << 20;

    /// <summary>Each so many times also what has survived since the last such time, before that grows large.</summary>
    private const int OlderToo = 3;

    private readonly ManualResetEventSlim _over = new(false, spinCount: 0);

    public SmallCollections() => new Thread(Run) { IsBackground = true, Name = "small collections" }.Start();

    public void Dispose() => _over.Set();

    private void Run()
    {
        long last = GC.GetTotalAllocatedBytes();
        for (int done = 0; !_over.Wait(1);)
        {
            if (GC.GetTotalAllocatedBytes() - last < Portion)
                continue;
            GC.Collect(++done % OlderToo == 0 ? 1 : 0, GCCollectionMode.Forced, blocking: true);
            last = GC.GetTotalAllocatedBytes();
        }
    }
}
