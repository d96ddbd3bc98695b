using System.Net;
using System.Net.Sockets;

namespace Sallyport.Proxy.Tests.Forwarding;

/// <summary>An upstream on a port of the system's choice; the test says what it does with each connection.</summary>
internal sealed class RawUpstream : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly List<RawPeer> _peers = [];
    private readonly List<Task> _served = [];
    private int _connections;

    public RawUpstream(Func<RawPeer, int, Task> serve)
    {
        _listener.Start();
        _ = AcceptAsync(serve);
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public int Connections => Volatile.Read(ref _connections);

    /// <summary>Answers every request of every connection with the same bytes.</summary>
    public static RawUpstream Always(string answer) => new(async (peer, _) =>
    {
        while ((await peer.ReadHeadAsync()).Length > 0)
            await peer.SendAsync(answer);
    });

    /// <summary>Answers one request per text, on one connection, and hands over what it read of the first.</summary>
    public static RawUpstream Once(TaskCompletionSource<string> head, string answer) => new(async (peer, _) =>
    {
        head.TrySetResult(await peer.ReadHeadAsync());
        await peer.SendAsync(answer);
        await peer.ReadHeadAsync();
    });

    /// <summary>A port where nobody listens.</summary>
    public static int ClosedPort()
    {
        using Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    public void Dispose()
    {
        _listener.Dispose();
        lock (_peers)
            _peers.ForEach(peer => peer.Dispose());
    }

    private async Task AcceptAsync(Func<RawPeer, int, Task> serve)
    {
        try
        {
            while (true)
            {
                RawPeer peer = new(await _listener.AcceptSocketAsync());
                lock (_peers)
                    _peers.Add(peer);
                _served.Add(ServeAsync(serve, peer, Interlocked.Increment(ref _connections)));
            }
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private static async Task ServeAsync(Func<RawPeer, int, Task> serve, RawPeer peer, int number)
    {
        try
        {
            await serve(peer, number);
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            // The other end left first.
        }
        peer.Dispose();
    }
}
