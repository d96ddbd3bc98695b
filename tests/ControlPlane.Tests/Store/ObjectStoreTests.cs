using System.Text;
using Sallyport.ControlPlane.Store;

namespace Sallyport.ControlPlane.Tests.Store;

public sealed class ObjectStoreTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string DatabaseFile => _folder.File("store.db");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Counts_versions_over_all_objects()
    {
        using ObjectStore store = ObjectStore.Open(DatabaseFile);
        (await Put(store, "a", 0)).Object!.Version.ShouldBe(1);
        (await Put(store, "b", 0)).Object!.Version.ShouldBe(2);
        (await Put(store, "a", 1)).Object!.Version.ShouldBe(3);
        store.Current.List("configmaps", "ns").Select(o => o.Version).ShouldBe([3, 2]);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public async Task Refuses_a_write_that_expects_another_version(long expected)
    {
        using ObjectStore store = ObjectStore.Open(DatabaseFile);
        await Put(store, "a", 0);
        WriteResult refused = await Put(store, "a", expected);
        refused.Status.ShouldBe(WriteStatus.Conflict);
        refused.Object!.Version.ShouldBe(1);
        store.Current.Version.ShouldBe(1);
    }

    [Fact]
    public async Task Lets_one_of_many_concurrent_writers_win()
    {
        using ObjectStore store = ObjectStore.Open(DatabaseFile);
        WriteResult[] results = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Put(store, "a", 0)));
        results.Count(r => r.Status == WriteStatus.Committed).ShouldBe(1);
    }

    [Fact]
    public async Task Finds_everything_again_after_a_restart()
    {
        using (ObjectStore store = ObjectStore.Open(DatabaseFile))
        {
            await Put(store, "a", 0);
            await Put(store, "b", 0);
            await store.WriteAsync(new Write(Key("a"), 1, null), default);
        }
        using ObjectStore again = ObjectStore.Open(DatabaseFile);
        again.Current.Version.ShouldBe(3);
        again.Current.List("configmaps", null).Select(o => o.Key.Name).ShouldBe(["b"]);
        (await Put(again, "c", 0)).Object!.Version.ShouldBe(4);
    }

    [Fact]
    public async Task Resumes_a_watch_after_a_restart_without_gap_or_duplicate()
    {
        using (ObjectStore store = ObjectStore.Open(DatabaseFile))
        {
            for (int i = 0; i < 5; i++) await Put(store, $"o{i}", 0);
        }
        using ObjectStore again = ObjectStore.Open(DatabaseFile);
        using Watch watch = again.TryWatch("configmaps", "ns", 2)!;
        await Put(again, "o5", 0);
        (await Read(watch, 4)).Select(e => e.Version).ShouldBe([3, 4, 5, 6]);
    }

    [Fact]
    public async Task Watches_in_a_stream_of_writes_see_each_change_once()
    {
        using ObjectStore store = ObjectStore.Open(DatabaseFile);
        Task[] writers = [.. Enumerable.Range(0, 8).Select(w => Task.Run(async () =>
        {
            for (int i = 0; i < 25; i++) await Put(store, $"w{w}-{i}", 0);
        }))];
        List<long>[] seen = await Task.WhenAll(Enumerable.Range(0, 8).Select(w => Task.Run(async () =>
        {
            long from = store.Current.Version;
            using Watch watch = store.TryWatch("configmaps", null, from)!;
            return (await Read(watch, (int)(200 - from))).Select(e => e.Version - from).ToList();
        })));
        await Task.WhenAll(writers);
        foreach (List<long> versions in seen) versions.ShouldBe(Enumerable.Range(1, versions.Count).Select(v => (long)v));
    }

    [Fact]
    public async Task Shows_a_watch_only_its_namespace_and_resource()
    {
        using ObjectStore store = ObjectStore.Open(DatabaseFile);
        using Watch watch = store.TryWatch("configmaps", "ns", 0)!;
        await store.WriteAsync(new Write(new ObjectKey("configmaps", "other", "a"), 0, Body), default);
        await store.WriteAsync(new Write(new ObjectKey("secrets", "ns", "a"), 0, Body), default);
        await Put(store, "a", 0);
        (await Read(watch, 1))[0].Version.ShouldBe(3);
    }

    [Fact]
    public async Task Knows_no_watch_from_before_the_compacted_history()
    {
        using (ObjectStore store = ObjectStore.Open(DatabaseFile, new StoreOptions { MaxHistoryEvents = 3 }))
        {
            for (int i = 0; i < 6; i++) await Put(store, $"o{i}", 0);
            store.TryWatch("configmaps", null, 2).ShouldBeNull();
            store.TryListAt("configmaps", null, 2).ShouldBeNull();
            using Watch watch = store.TryWatch("configmaps", null, 3)!;
            (await Read(watch, 3)).Count.ShouldBe(3);
        }
        using ObjectStore again = ObjectStore.Open(DatabaseFile, new StoreOptions { MaxHistoryEvents = 3 });
        again.TryWatch("configmaps", null, 1).ShouldBeNull();
        again.TryWatch("configmaps", null, 3).ShouldNotBeNull().Dispose();
    }

    [Fact]
    public async Task Lists_as_it_was_at_a_version()
    {
        using ObjectStore store = ObjectStore.Open(DatabaseFile);
        await Put(store, "a", 0);
        await Put(store, "b", 0);
        await Put(store, "a", 1);
        await store.WriteAsync(new Write(Key("b"), 2, null), default);
        await Put(store, "c", 0);
        store.TryListAt("configmaps", "ns", 2)!.Select(o => (o.Key.Name, o.Version)).ShouldBe([("a", 1), ("b", 2)]);
        store.TryListAt("configmaps", null, 4)!.Select(o => (o.Key.Name, o.Version)).ShouldBe([("a", 3)]);
        store.TryListAt("configmaps", null, 6).ShouldBeNull();
    }

    [Fact]
    public async Task Ends_a_watch_whose_reader_does_not_read()
    {
        using ObjectStore store = ObjectStore.Open(DatabaseFile);
        using Watch watch = store.TryWatch("configmaps", null, 0)!;
        await Task.WhenAll(Enumerable.Range(0, Watch.MaxPending + 1).Select(i => Put(store, $"o{i}", 0)));
        int read = 0;
        await foreach (StoreEvent _ in watch.Events.ReadAllAsync()) read++;
        read.ShouldBe(Watch.MaxPending);
    }

    [Fact]
    public async Task Ends_watches_when_it_closes()
    {
        ObjectStore store = ObjectStore.Open(DatabaseFile);
        using Watch watch = store.TryWatch("configmaps", null, 0)!;
        store.Dispose();
        (await watch.Events.WaitToReadAsync()).ShouldBeFalse();
    }

    private static ReadOnlyMemory<byte> Body { get; } = Encoding.UTF8.GetBytes("""{"metadata":{"name":"a"}}""");

    private static ObjectKey Key(string name) => new("configmaps", "ns", name);

    [Fact]
    public async Task Refuses_what_does_not_fit_on_the_disk_and_goes_on()
    {
        using (ObjectStore store = ObjectStore.Open(DatabaseFile, new StoreOptions { MaxPages = 64 }))
        {
            await Put(store, "a", 0);
            Write large = new(Key("large"), 0, new byte[1024 * 1024]);
            (await store.WriteAsync(large, default)).Status.ShouldBe(WriteStatus.StorageFailed);
            store.Current.Find(Key("large")).ShouldBeNull();
            store.Current.Find(Key("a")).ShouldNotBeNull();
            // What fits is written all the same, with the next version.
            (await Put(store, "b", 0)).Object!.Version.ShouldBe(2);
            (await store.WriteAsync(large, default)).Status.ShouldBe(WriteStatus.StorageFailed);
        }
        using ObjectStore roomy = ObjectStore.Open(DatabaseFile);
        roomy.Current.List("configmaps", null).Select(o => o.Key.Name).ShouldBe(["a", "b"]);
        (await roomy.WriteAsync(new Write(Key("large"), 0, new byte[1024 * 1024]), default)).Status.ShouldBe(WriteStatus.Committed);
    }

    private static async Task<WriteResult> Put(ObjectStore store, string name, long expected) =>
        await store.WriteAsync(new Write(Key(name), expected, Body), default);

    private static async Task<List<StoreEvent>> Read(Watch watch, int count)
    {
        List<StoreEvent> events = [];
        while (events.Count < count)
        {
            events.Add(await watch.Events.ReadAsync());
            watch.Took();
        }
        return events;
    }
}
