using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Sallyport.Proxy.Listeners;

namespace Sallyport.Proxy.Tests.Sockets;

/// <summary>Small sends wait for the other events of their round, and nothing overtakes them (docs/design/0026-event-loops.md).</summary>
public sealed class OutboxTests : IDisposable
{
    /// <summary>So many pieces of 4,000 bytes are more than the system holds for one that does not read.</summary>
    private const int Many = 4000;

    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(30);

    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly List<IDisposable> _others = [];
    private readonly Socket _far;
    private readonly SocketConnection _near;

    public OutboxTests()
    {
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen();
        (_far, _near) = Connect();
    }

    public void Dispose()
    {
        _near.Dispose();
        _far.Dispose();
        _listener.Dispose();
        _others.ForEach(other => other.Dispose());
    }

    [Fact]
    public async Task A_small_send_leaves_when_the_round_is_over()
    {
        int seen = -1;
        await InOneRoundAsync(
            async () => await SendAsync("hello"),
            () =>
            {
                seen = _far.Available;
                return Task.CompletedTask;
            });
        seen.ShouldBe(0, "the second of the round runs before anything is sent");
        (await ReadAsync(5)).ShouldBe("hello");
    }

    [Fact]
    public async Task A_send_alone_leaves_at_once()
    {
        int seen = -1;
        await OnLoopAsync(_near, _far, async () =>
        {
            await SendAsync("hello");
            seen = _far.Available;
        });
        seen.ShouldBe(5);
    }

    [Fact]
    public async Task Small_and_large_ones_keep_their_order()
    {
        string large = new('l', 100_000);
        await InOneRoundAsync(
            async () =>
            {
                await SendAsync("one ");
                await SendAsync("two ");
                ValueTask sending = SendAsync(large);
                (await ReadAsync(8 + large.Length)).ShouldBe("one two " + large);
                await sending;
            },
            () => Task.CompletedTask);
    }

    [Fact]
    public async Task More_than_it_keeps_are_sent_in_order()
    {
        (Socket Far, SocketConnection Near)[] many = [.. Enumerable.Range(0, 200).Select(_ => OnTheSameLoop())];
        await InOneRoundAsync(
            async () =>
            {
                foreach ((_, SocketConnection near) in many)
                    await near.SendAsync("x"u8.ToArray(), default);
            },
            () => Task.CompletedTask);
        foreach ((Socket far, _) in many)
            (await far.ReceiveAsync(new byte[10]).WaitAsync(s_limit)).ShouldBe(1);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_end_comes_after_what_was_kept(bool isDisposed)
    {
        await InOneRoundAsync(
            async () =>
            {
                await SendAsync("last");
                await EndAsync(isDisposed);
            },
            () => Task.CompletedTask);
        (await ReadAsync(4)).ShouldBe("last");
        (await _far.ReceiveAsync(new byte[1]).WaitAsync(s_limit)).ShouldBe(0);
    }

    [Theory]
    [InlineData("send")]
    [InlineData("shutdown")]
    [InlineData("dispose")]
    public async Task Another_thread_comes_after_what_was_kept(string what)
    {
        using ManualResetEventSlim isUnderWay = new();
        await InOneRoundAsync(
            async () =>
            {
                await SendAsync("first ");
                await Task.Run(async () =>
                {
                    Task doing = what == "send" ? SendAsync("second").AsTask() : EndAsync(isDisposed: what == "dispose");
                    isUnderWay.Set();
                    await doing;
                });
            },
            () =>
            {
                isUnderWay.Wait(s_limit).ShouldBeTrue();
                _far.Available.ShouldBe(0);
                return Task.CompletedTask;
            });
        (await ReadAsync(6)).ShouldBe("first ");
        if (what == "send")
            (await ReadAsync(6)).ShouldBe("second");
        else
            (await _far.ReceiveAsync(new byte[1]).WaitAsync(s_limit)).ShouldBe(0);
    }

    [Fact]
    public async Task What_the_system_does_not_take_is_sent_before_what_follows()
    {
        Task sending = await SendManyInOneRoundAsync();
        sending.IsCompleted.ShouldBeFalse("the system cannot hold so much");

        for (int i = 0; i < Many; i++)
            (await ReadAsync(Piece(i).Length)).ShouldBe(Piece(i));
        await sending.WaitAsync(s_limit);
    }

    [Fact]
    public async Task Nothing_follows_what_could_not_be_sent()
    {
        Task sending = await SendManyInOneRoundAsync();

        _far.Close(0);

        await Should.ThrowAsync<SocketException>(() => sending.WaitAsync(s_limit));
        await Should.ThrowAsync<SocketException>(async () => await SendAsync("again"));
        await _near.ShutdownSendAsync();
    }

    [Fact]
    public async Task Random_sends_of_all_threads_arrive_whole_and_in_order()
    {
        await Task.WhenAll(Enumerable.Range(0, 16).Select(async seed =>
        {
            (Socket far, SocketConnection near) = Connect();
            Random random = new(seed);
            byte[] sent = new byte[300_000];
            random.NextBytes(sent);
            // The far end asks with a byte for each piece, so that the sender goes on in the loop.
            Task sending = Task.Run(async () =>
            {
                byte[] one = new byte[1];
                for (int at = 0; at < sent.Length;)
                {
                    await near.ReceiveAsync(one, default);
                    for (int pieces = random.Next(1, 4); pieces > 0 && at < sent.Length; pieces--)
                    {
                        ReadOnlyMemory<byte> piece = sent.AsMemory(at, Math.Min(random.Next(1, 6000), sent.Length - at));
                        at += piece.Length;
                        if (random.Next(4) == 0)
                            await Task.Run(async () => await near.SendAsync(piece, default));
                        else
                            await near.SendAsync(piece, default);
                    }
                }
                await near.ShutdownSendAsync();
            });
            byte[] got = new byte[sent.Length + 1];
            int count, total = 0;
            await far.SendAsync(new byte[1]);
            while ((count = await far.ReceiveAsync(got.AsMemory(total)).AsTask().WaitAsync(s_limit)) > 0)
            {
                total += count;
                await far.SendAsync(new byte[1]);
            }
            await sending;
            got.AsSpan(0, total).SequenceEqual(sent).ShouldBeTrue();
        }));
    }

    private ValueTask SendAsync(string text) => _near.SendAsync(Encoding.ASCII.GetBytes(text), default);

    private async Task EndAsync(bool isDisposed)
    {
        if (isDisposed)
            _near.Dispose();
        else
            await _near.ShutdownSendAsync();
    }

    private async Task<string> ReadAsync(int count)
    {
        byte[] got = new byte[count];
        for (int at = 0; at < count;)
        {
            int more = await _far.ReceiveAsync(got.AsMemory(at)).AsTask().WaitAsync(s_limit);
            more.ShouldBeGreaterThan(0);
            at += more;
        }
        return Encoding.ASCII.GetString(got);
    }

    // Two handlers whose events the loop fetches together: it is held up while they become ready.
    private async Task InOneRoundAsync(Func<Task> first, Func<Task> second)
    {
        (Socket Far, SocketConnection Near) gate = OnTheSameLoop(), other = OnTheSameLoop();
        using ManualResetEventSlim isHeld = new(), release = new();
        Task[] all =
        [
            await WhenReceivedAsync(gate.Near, () =>
            {
                isHeld.Set();
                release.Wait(s_limit).ShouldBeTrue();
                return Task.CompletedTask;
            }),
            await WhenReceivedAsync(_near, first),
            await WhenReceivedAsync(other.Near, second),
        ];
        gate.Far.Send([1]);
        isHeld.Wait(s_limit).ShouldBeTrue();
        _far.Send([1]);
        other.Far.Send([1]);
        release.Set();
        await Task.WhenAll(all).WaitAsync(s_limit);
    }

    private static async Task OnLoopAsync(SocketConnection near, Socket far, Func<Task> then)
    {
        Task handling = await WhenReceivedAsync(near, then);
        far.Send([1]);
        await handling.WaitAsync(s_limit);
    }

    // Without the test's own context, so that it goes on in the loop; it waits for its byte when this returns.
    private static async Task<Task> WhenReceivedAsync(SocketConnection near, Func<Task> then)
    {
        Task handling = Task.CompletedTask;
        await Task.Run(() => { handling = HandleAsync(); });
        return handling;

        async Task HandleAsync()
        {
            await near.ReceiveAsync(new byte[1], default);
            await then();
        }
    }

    private (Socket Far, SocketConnection Near) OnTheSameLoop()
    {
        while (true)
        {
            (Socket Far, SocketConnection Near) pair = Connect();
            if (pair.Near.Loop == _near.Loop)
                return pair;
        }
    }

    private (Socket Far, SocketConnection Near) Connect()
    {
        Socket far = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        far.Connect(_listener.LocalEndPoint!);
        SocketConnection near = new(_listener.Accept());
        _others.AddRange([near, far]);
        return (far, near);
    }

    // As many as it takes until the system takes no more; the result is done when all are sent.
    private async Task<Task> SendManyInOneRoundAsync()
    {
        Task sending = Task.CompletedTask;
        await InOneRoundAsync(
            () =>
            {
                sending = SendManyAsync();
                return Task.CompletedTask;
            },
            () => Task.CompletedTask);
        return sending;

        async Task SendManyAsync()
        {
            for (int i = 0; i < Many; i++)
                await SendAsync(Piece(i));
        }
    }

    private static string Piece(int i) => i.ToString(CultureInfo.InvariantCulture).PadLeft(4000, '.');
}
