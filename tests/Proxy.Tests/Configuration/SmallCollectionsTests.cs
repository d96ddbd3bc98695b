using Sallyport.Proxy.Configuration;

namespace Sallyport.Proxy.Tests.Configuration;

public sealed class SmallCollectionsTests
{
    /// <summary>Below the size of large objects, which are collected otherwise.</summary>
    private const int ObjectBytes = 50_000;

    [Fact]
    public void Every_portion_is_collected_long_before_the_runtime_would()
    {
        int older = GC.CollectionCount(1);
        using SmallCollections small = new();
        for (int portion = 0; portion < 20; portion++)
        {
            int before = GC.CollectionCount(0);
            List<byte[]> kept = [];
            for (int i = 0; i < 50; i++)
                kept.Add(new byte[ObjectBytes]);
            SpinWait.SpinUntil(() => GC.CollectionCount(0) > before, TimeSpan.FromSeconds(30)).ShouldBeTrue();
            GC.KeepAlive(kept);
        }
        GC.CollectionCount(1).ShouldBeGreaterThan(older, "what survived is looked through too");
    }
}
