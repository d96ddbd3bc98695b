using System.Net;
using System.Net.Sockets;
using Sallyport.Proxy.Listeners;

namespace Sallyport.Proxy.Tests.Sockets;

/// <summary>A connection on an event loop, beside a plain socket of the runtime.</summary>
public sealed class SocketConnectionTests : IDisposable
{
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly Socket _far = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly SocketConnection _near;

    public SocketConnectionTests()
    {
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen();
        _far.Connect(_listener.LocalEndPoint!);
        _near = new SocketConnection(_listener.Accept());
    }

    public void Dispose()
    {
        _near.Dispose();
        _far.Dispose();
        _listener.Dispose();
    }

    [Fact]
    public async Task Bytes_that_were_there_before_are_received()
    {
        await _far.SendAsync("hello"u8.ToArray());
        (await ReadAllOf(5)).ShouldBe("hello"u8.ToArray());
    }

    [Fact]
    public async Task Waits_for_bytes_again_and_again()
    {
        byte[] buffer = new byte[100];
        for (int i = 0; i < 1000; i++)
        {
            ValueTask<int> receiving = _near.ReceiveAsync(buffer, default);
            _far.Send([(byte)i]);
            (await receiving).ShouldBe(1);
            buffer[0].ShouldBe((byte)i);
        }
    }

    [Fact]
    public async Task What_does_not_fit_the_target_comes_with_the_next_receive()
    {
        _far.Send([1, 2, 3, 4, 5]);
        byte[] buffer = new byte[2];
        List<byte> got = [];
        while (got.Count < 5)
            got.AddRange(buffer[..await _near.ReceiveAsync(buffer, default)]);
        got.ShouldBe([1, 2, 3, 4, 5]);
    }

    [Fact]
    public async Task The_end_comes_after_the_last_bytes_and_stays()
    {
        _far.Send([7]);
        _far.Shutdown(SocketShutdown.Send);
        byte[] buffer = new byte[10];
        (await _near.ReceiveAsync(buffer, default)).ShouldBe(1);
        (await _near.ReceiveAsync(buffer, default)).ShouldBe(0);
        (await _near.ReceiveAsync(buffer, default)).ShouldBe(0);
        await _near.SendAsync("still"u8.ToArray(), default);
        _far.Receive(buffer).ShouldBe(5);
    }

    [Fact]
    public async Task Sends_all_of_what_a_slow_reader_cannot_take_at_once()
    {
        byte[] data = new byte[8 * 1024 * 1024];
        new Random(7).NextBytes(data);
        ValueTask sending = _near.SendAsync(data, default);
        sending.IsCompleted.ShouldBeFalse("the system cannot hold so much");
        byte[] got = new byte[data.Length];
        for (int at = 0; at < got.Length;)
            at += await _far.ReceiveAsync(got.AsMemory(at));
        await sending;
        got.AsSpan().SequenceEqual(data).ShouldBeTrue();
    }

    [Fact]
    public async Task A_busy_sender_does_not_keep_others_of_its_loop_waiting()
    {
        // More connections than loops, so that the busy one shares its own.
        List<(Socket Far, SocketConnection Near)> others = [];
        for (int i = 0; i < Environment.ProcessorCount; i++)
        {
            Socket far = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            await far.ConnectAsync(_listener.LocalEndPoint!);
            others.Add((far, new SocketConnection(await _listener.AcceptAsync())));
        }
        using CancellationTokenSource stop = new();
        Task filling = Task.Run(() =>
        {
            byte[] much = new byte[1 << 20];
            while (!stop.IsCancellationRequested)
                _far.Send(much);
        });
        Task draining = DrainAsync();
        byte[] buffer = new byte[10];
        foreach ((Socket far, SocketConnection near) in others)
        {
            ValueTask<int> receiving = near.ReceiveAsync(buffer, default);
            far.Send([1]);
            (await receiving.AsTask().WaitAsync(TimeSpan.FromSeconds(30))).ShouldBe(1);
            near.Dispose();
            far.Dispose();
        }
        await stop.CancelAsync();
        await filling;
        _far.Shutdown(SocketShutdown.Send);
        await draining;

        async Task DrainAsync()
        {
            byte[] little = new byte[512];
            while (await _near.ReceiveAsync(little, default) > 0)
            {
            }
        }
    }

    [Fact]
    public async Task A_receive_under_way_fails_when_the_connection_is_closed_here()
    {
        ValueTask<int> receiving = _near.ReceiveAsync(new byte[10], default);
        _near.Dispose();
        await Should.ThrowAsync<ObjectDisposedException>(receiving.AsTask());
        await Should.ThrowAsync<ObjectDisposedException>(_near.ReceiveAsync(new byte[10], default).AsTask());
        await Should.ThrowAsync<ObjectDisposedException>(_near.SendAsync(new byte[10], default).AsTask());
    }

    [Fact]
    public async Task A_cancelled_receive_leaves_the_bytes_for_the_next()
    {
        using CancellationTokenSource cancellation = new();
        ValueTask<int> receiving = _near.ReceiveAsync(new byte[10], cancellation.Token);
        await cancellation.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(receiving.AsTask());
        _far.Send("later"u8);
        (await ReadAllOf(5)).ShouldBe("later"u8.ToArray());
    }

    [Fact]
    public async Task A_reset_is_a_socket_error()
    {
        ValueTask<int> receiving = _near.ReceiveAsync(new byte[10], default);
        _far.Close(0);
        (await Should.ThrowAsync<SocketException>(receiving.AsTask())).SocketErrorCode.ShouldBe(SocketError.ConnectionReset);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_receive_in_advance_tells_that_the_client_went(bool byReset)
    {
        TaskCompletionSource gone = new();
        ValueTask<int> receiving = _near.ReceiveAheadAsync(() => new byte[10], gone.SetResult);
        if (byReset)
            _far.Close(0);
        else
            _far.Shutdown(SocketShutdown.Send);
        (await receiving).ShouldBe(0);
        await gone.Task;
    }

    [Fact]
    public async Task A_receive_in_advance_says_nothing_when_bytes_come()
    {
        bool isGone = false;
        ValueTask<int> receiving = _near.ReceiveAheadAsync(() => new byte[10], () => isGone = true);
        _far.Send([1]);
        (await receiving).ShouldBe(1);
        isGone.ShouldBeFalse();
    }

    [Fact]
    public async Task Connects_and_knows_both_ends()
    {
        using SocketConnection connection = await SocketConnection.ConnectAsync(_listener.LocalEndPoint!, default);
        using Socket accepted = await _listener.AcceptAsync();
        connection.RemoteEndPoint.ShouldBe(_listener.LocalEndPoint);
        connection.LocalEndPoint.ShouldBe(accepted.RemoteEndPoint);
        await connection.SendAsync("hi"u8.ToArray(), default);
        (await accepted.ReceiveAsync(new byte[10])).ShouldBe(2);
    }

    [Fact]
    public async Task A_refused_connection_is_a_socket_error()
    {
        EndPoint nobody = _listener.LocalEndPoint!;
        _listener.Dispose();
        SocketException error = await Should.ThrowAsync<SocketException>(SocketConnection.ConnectAsync(nobody, default));
        error.SocketErrorCode.ShouldBe(SocketError.ConnectionRefused);
    }

    [Fact]
    public async Task A_connect_that_nobody_answers_can_be_cancelled()
    {
        using Socket full = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        full.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        full.Listen(0);
        using CancellationTokenSource cancellation = new();
        // The first ones fill the queue of the listener, which accepts nobody.
        List<Task<SocketConnection>> connecting = [.. Enumerable.Range(0, 8).Select(_ => SocketConnection.ConnectAsync(full.LocalEndPoint!, cancellation.Token))];
        await cancellation.CancelAsync();
        int cancelled = 0;
        foreach (Task<SocketConnection> each in connecting)
        {
            try
            {
                (await each).Dispose();
            }
            catch (OperationCanceledException)
            {
                cancelled++;
            }
        }
        cancelled.ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task Unix_sockets_carry_bytes_and_their_end()
    {
        string path = Path.Combine(Path.GetTempPath(), $"sallyport-{Guid.NewGuid():N}");
        using Socket listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(path));
        listener.Listen();
        try
        {
            using SocketConnection connection = await SocketConnection.ConnectAsync(new UnixDomainSocketEndPoint(path), default);
            using Socket accepted = await listener.AcceptAsync();
            accepted.Send([1]);
            accepted.Send([2, 3]);
            accepted.Shutdown(SocketShutdown.Send);
            byte[] buffer = new byte[10];
            List<byte> got = [];
            for (int count; (count = await connection.ReceiveAsync(buffer, default)) > 0;)
                got.AddRange(buffer[..count]);
            got.ShouldBe([1, 2, 3]);
        }
        finally
        {
            File.Delete(path);
        }
    }

    private async Task<byte[]> ReadAllOf(int count)
    {
        byte[] buffer = new byte[count];
        for (int at = 0; at < count;)
            at += await _near.ReceiveAsync(buffer.AsMemory(at), default);
        return buffer;
    }
}
