using Sallyport.Proxy.Tests.Forwarding;
using static Sallyport.Proxy.Tests.Http.RawHttp2Client;

namespace Sallyport.Proxy.Tests.Http;

/// <summary>A client that wastes the proxy's time: it does not grow, and others are answered.</summary>
public sealed class Http2FloodTests : IAsyncLifetime
{
    // Far more than one connection may cost, far less than the floods would take if they were kept.
    private const long MemoryBytes = 64 << 20;

    private readonly RawUpstream _silent = new(async (peer, _) => await peer.ReadHeadAsync().ContinueWith(_ => peer.ReadHeadAsync(), TaskScheduler.Default).Unwrap());
    private TestProxy _proxy = null!;
    private long _memoryBefore;

    public async Task InitializeAsync()
    {
        _proxy = await TestProxy.StartAsync(TestProxy.Gateway + TestProxy.Service("silent", _silent.Port) + TestProxy.Routes(
            "[{match: [{uri: {prefix: /silent} }], route: [{destination: {host: silent.example} }] }, {directResponse: {status: 200} }]"));
        (await _proxy.StatusAsync()).ShouldBe(200);
        _memoryBefore = GC.GetTotalMemory(forceFullCollection: true);
    }

    public async Task DisposeAsync()
    {
        await _proxy.DisposeAsync();
        _silent.Dispose();
    }

    [Fact]
    public async Task Streams_that_are_reset_at_once_end_the_connection_or_cost_nothing()
    {
        using RawHttp2Client client = await ConnectAsync(_proxy.Http);
        byte[] head = Head("GET", "/silent");
        for (int stream = 1; stream < 40_000; stream += 2)
            if (!await client.TrySendAsync((byte[])[
                .. Frame(Headers, EndStream | EndHeaders, stream, head), .. Frame(Reset, 0, stream, [0, 0, 0, 8])]))
                break;
        await ShouldLiveOnAsync();
    }

    [Fact]
    public async Task Head_that_never_ends_closes_the_connection()
    {
        using RawHttp2Client client = await ConnectAsync(_proxy.Http);
        byte[] fields = [.. Enumerable.Range(0, 100).SelectMany(_ => Field("x-filler", new string('a', 100)))];
        await client.TrySendAsync(Frame(Headers, EndStream, 1, Head("GET", "/")));
        int sent = 0;
        while (sent < 1000 && await client.TrySendAsync(Frame(Continuation, 0, 1, fields)))
            sent++;
        sent.ShouldBeLessThan(1000, "11 MB of fields were taken");
        await ShouldLiveOnAsync();
    }

    [Fact]
    public async Task Head_of_empty_frames_is_not_kept()
    {
        using RawHttp2Client client = await ConnectAsync(_proxy.Http);
        await client.TrySendAsync(Frame(Headers, EndStream, 1, Head("GET", "/")));
        byte[] nothing = [.. Enumerable.Range(0, 1000).SelectMany(_ => Frame(Continuation, 0, 1, []))];
        for (int i = 0; i < 100 && await client.TrySendAsync(nothing); i++)
        {
        }
        await ShouldLiveOnAsync();
    }

    [Theory]
    [InlineData(Ping, 8)]
    [InlineData(Settings, 0)]
    public async Task Frames_that_want_an_answer_which_nobody_reads_are_not_kept(byte type, int length)
    {
        using RawHttp2Client client = await ConnectAsync(_proxy.Http);
        byte[] many = [.. Enumerable.Range(0, 1000).SelectMany(_ => Frame(type, 0, 0, new byte[length]))];
        for (int i = 0; i < 2000 && await client.TrySendAsync(many); i++)
        {
        }
        await ShouldLiveOnAsync();
    }

    [Fact]
    public async Task Fields_that_grow_by_compression_are_refused()
    {
        using RawHttp2Client client = await ConnectAsync(_proxy.Http);
        // One field of 3 KB goes to the table (literal with indexing), then is named a thousand times by one byte each.
        byte[] large = [0x40, 8, .. "x-filler"u8, 0x7f, 0xb9, 0x16, .. Enumerable.Repeat((byte)'a', 3000)];
        byte[] block = [.. Head("GET", "/"), .. large, .. Enumerable.Repeat((byte)0xbe, 3000)];
        await client.TrySendAsync(Frame(Headers, EndStream | EndHeaders, 1, block));
        (await client.ReadUntilAsync(GoAway)).ShouldNotBeNull("the connection is over");
        await ShouldLiveOnAsync();
    }

    private async Task ShouldLiveOnAsync()
    {
        (await _proxy.StatusAsync()).ShouldBe(200, "another client");
        // What the streams held goes as soon as their upstream connections are closed, which takes a busy machine a while.
        long kept = long.MaxValue;
        for (int i = 0; i < 100 && kept >= MemoryBytes; i++)
        {
            await Task.Delay(i == 0 ? 0 : 100);
            kept = GC.GetTotalMemory(forceFullCollection: true) - _memoryBefore;
        }
        kept.ShouldBeLessThan(MemoryBytes);
    }
}
