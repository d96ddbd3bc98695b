using System.Net;
using System.Net.Sockets;
using Sallyport.Proxy.Sockets;

namespace Sallyport.Proxy.Listeners;

/// <summary>A TCP connection, or one by a unix socket, without anything above it: on an event loop where there is one, else as the runtime does it.</summary>
public sealed class SocketConnection : DuplexConnection
{
    private readonly Socket _socket;
    private readonly LoopSocket? _loop;

    /// <param name="socket">Connected, and never used for a receive or send before.</param>
    public SocketConnection(Socket socket)
        : this(socket, EventLoop.ForNew(isOwn: false) is { } loop ? NewLoopSocket(socket.SafeHandle, loop, socket.AddressFamily, isConnected: true) : null)
    {
    }

    private SocketConnection(Socket socket, LoopSocket? loop)
    {
        _socket = socket;
        _loop = loop;
    }

    /// <summary>Where what waits for it goes on.</summary>
    internal EventLoop? Loop => _loop?.Loop;

    internal EndPoint? LocalEndPoint => _socket.LocalEndPoint;

    internal EndPoint? RemoteEndPoint => _socket.RemoteEndPoint;

    /// <summary>Connects; failures are <see cref="SocketException"/>, or the cancellation.</summary>
    public static async Task<SocketConnection> ConnectAsync(EndPoint address, CancellationToken cancellation)
    {
        if (EventLoop.ForNew(isOwn: true) is not { } loop)
            return new SocketConnection(await ConnectByRuntimeAsync(address, cancellation), null);
        SafeSocketHandle handle = new(SystemCalls.CreateSocket(address.AddressFamily), ownsHandle: true);
        LoopSocket? connecting = null;
        try
        {
            SocketAddress target = address.Serialize();
            bool isConnected = SystemCalls.Connect((int)handle.DangerousGetHandle(), target.Buffer.Span[..target.Size]);
            connecting = NewLoopSocket(handle, loop, address.AddressFamily, isConnected);
            if (!isConnected)
            {
                await connecting.ConnectedAsync(cancellation);
                SystemCalls.ThrowIfNotConnected((int)handle.DangerousGetHandle());
            }
            Socket socket = new(handle);
            if (address is not UnixDomainSocketEndPoint)
                socket.NoDelay = true;
            return new SocketConnection(socket, connecting);
        }
        catch
        {
            connecting?.Close();
            handle.Dispose();
            throw;
        }
    }

    public override ValueTask<int> ReceiveAsync(Memory<byte> buffer, CancellationToken cancellation) =>
        _loop is not null ? _loop.ReceiveAsync(buffer, cancellation) : _socket.ReceiveAsync(buffer, SocketFlags.None, cancellation);

    /// <inheritdoc/>
    public override ValueTask<int> ReceiveAheadAsync(Func<Memory<byte>> target, Action onGone) =>
        _loop is not null ? _loop.ReceiveAheadAsync(target, onGone) : base.ReceiveAheadAsync(target, onGone);

    public override ValueTask SendAsync(ReadOnlyMemory<byte> data, CancellationToken cancellation) =>
        _loop is not null ? _loop.SendAsync(data, cancellation) : SendByRuntimeAsync(data, cancellation);

    public override ValueTask ShutdownSendAsync()
    {
        Shutdown(SocketShutdown.Send);
        return default;
    }

    public override void Abort()
    {
        try
        {
            _loop?.Close();
            // A reset instead of a regular end: what was sent so far must not look complete.
            _socket.Close(0);
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            _socket.Dispose();
        }
    }

    protected override void Dispose(bool disposing)
    {
        _loop?.Close();
        // Without it, disposing a socket with a receive of the runtime under way is a reset.
        Shutdown(SocketShutdown.Both);
        _socket.Dispose();
    }

    private static LoopSocket NewLoopSocket(SafeSocketHandle handle, EventLoop loop, AddressFamily family, bool isConnected) =>
        new(handle, loop, isConnected, isUnix: family == AddressFamily.Unix);

    private static async Task<Socket> ConnectByRuntimeAsync(EndPoint address, CancellationToken cancellation)
    {
        bool isUnix = address is UnixDomainSocketEndPoint;
        Socket socket = new(address.AddressFamily, SocketType.Stream, isUnix ? ProtocolType.Unspecified : ProtocolType.Tcp);
        try
        {
            if (!isUnix)
                socket.NoDelay = true;
            await socket.ConnectAsync(address, cancellation);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private async ValueTask SendByRuntimeAsync(ReadOnlyMemory<byte> data, CancellationToken cancellation)
    {
        while (!data.IsEmpty)
            data = data[await _socket.SendAsync(data, SocketFlags.None, cancellation)..];
    }

    private void Shutdown(SocketShutdown directions)
    {
        try
        {
            _socket.Shutdown(directions);
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            // The other end is gone already; whoever receives learns it.
        }
    }
}
