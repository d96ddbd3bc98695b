using System.Net;
using System.Net.Sockets;

namespace Sallyport.Proxy.Listeners;

/// <summary>Accepts the connections of one port.</summary>
public sealed class ProxyListener : IDisposable
{
    // The system cuts it to net.core.somaxconn. A burst of clients after a restart must fit.
    private const int Backlog = 4096;

    // Two, so that one connection's first steps do not keep the next one waiting.
    private const int Acceptors = 2;

    private readonly Socket _socket;
    private readonly ListenerOptions _options;
    private readonly ConnectionStarter _starter;
    private readonly Task _accepting;
    private volatile bool _isStopped;
    private int _connections;
    private long _accepted;

    private ProxyListener(Socket socket, ListenerOptions options, ConnectionStarter starter)
    {
        _socket = socket;
        _options = options;
        _starter = starter;
        EndPoint = (IPEndPoint)socket.LocalEndPoint!;
        _accepting = Task.WhenAll(Enumerable.Range(0, Acceptors).Select(_ => AcceptAsync()));
    }

    /// <summary>Where it listens, with the port that the system chose if none was given.</summary>
    public IPEndPoint EndPoint { get; }

    public OpenPort State => new(_options.ListenerPort, EndPoint, Volatile.Read(ref _connections), Interlocked.Read(ref _accepted));

    /// <summary>Binds and accepts from now on. Throws <see cref="SocketException"/> when the address cannot be bound.</summary>
    internal static ProxyListener Start(ListenerOptions options, ConnectionStarter starter)
    {
        var socket = new Socket(options.EndPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            if (options.EndPoint.Address.Equals(IPAddress.IPv6Any))
                socket.DualMode = true;
            // Bind itself sets SO_REUSEADDR for TCP. The option of that name would also set SO_REUSEPORT, and two proxies on one
            // port would then share its connections instead of the second one failing.
            socket.Bind(options.EndPoint);
            socket.Listen(Backlog);
            return new ProxyListener(socket, options, starter);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Closes the port; connections that were accepted go on.</summary>
    public async Task StopAcceptingAsync()
    {
        _isStopped = true;
        _socket.Dispose();
        await _accepting;
    }

    public void Dispose()
    {
        _isStopped = true;
        _socket.Dispose();
    }

    private async Task AcceptAsync()
    {
        // The caller's thread goes on with starting the proxy.
        await Task.Yield();
        while (!_isStopped)
        {
            try
            {
                Socket accepted = await _socket.AcceptAsync();
                _ = ServeAsync(accepted);
            }
            catch (SocketException error) when (!_isStopped)
            {
                // Out of descriptors, or a client that left while it waited: the next one may fare better.
                if (error.SocketErrorCode is SocketError.TooManyOpenSockets or SocketError.NoBufferSpaceAvailable)
                    await Task.Delay(TimeSpan.FromMilliseconds(100));
            }
            catch (Exception error) when (_isStopped && error is SocketException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private async Task ServeAsync(Socket accepted)
    {
        Interlocked.Increment(ref _accepted);
        Interlocked.Increment(ref _connections);
        await _starter.RunAsync(accepted, _options);
        Interlocked.Decrement(ref _connections);
    }
}
