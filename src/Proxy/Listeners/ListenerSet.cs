using System.Net;
using Sallyport.Proxy.Http;
using Sallyport.Proxy.Identity;

namespace Sallyport.Proxy.Listeners;

/// <summary>
/// All ports of a proxy and the connections they accepted. Ports are opened and closed while it runs; at shutdown
/// <see cref="StopAcceptingAsync"/>, then <see cref="DrainAsync"/>.
/// </summary>
public sealed class ListenerSet : IAsyncDisposable
{
    private readonly ConnectionRegistry _registry;
    private readonly Http2Server _http2;
    private readonly ConnectionStarter _starter;
    private readonly Dictionary<int, ProxyListener> _listeners = [];

    /// <param name="handler">Answers what the listeners read.</param>
    /// <param name="time">Moves dates and limits on.</param>
    /// <param name="identity">Who this workload is in the mesh now, asked for each mesh handshake; null: mesh TLS is refused.</param>
    public ListenerSet(ConnectionHandler handler, TimeProvider time, Func<MeshIdentity?>? identity = null)
    {
        _registry = new ConnectionRegistry(time);
        _http2 = new Http2Server(handler);
        _starter = new ConnectionStarter(_registry, handler, _http2, identity ?? (static () => null));
    }

    /// <summary>Connections open now.</summary>
    public int ConnectionCount => _registry.Count;

    /// <summary>The ports that are open now, in order.</summary>
    public IReadOnlyList<OpenPort> Ports
    {
        get
        {
            lock (_listeners)
                return [.. _listeners.Values.Select(static listener => listener.State).OrderBy(static port => port.ListenerPort)];
        }
    }

    /// <summary>Opens a port. Throws <see cref="System.Net.Sockets.SocketException"/> when the address cannot be bound.</summary>
    /// <returns>Where it listens.</returns>
    public IPEndPoint Listen(ListenerOptions options)
    {
        ProxyListener listener = ProxyListener.Start(options, _starter);
        lock (_listeners)
            _listeners.Add(options.ListenerPort, listener);
        return listener.EndPoint;
    }

    /// <summary>Closes one port; its connections go on. Nothing happens when it is not open.</summary>
    public async Task CloseAsync(int listenerPort)
    {
        ProxyListener? listener;
        lock (_listeners)
            _listeners.Remove(listenerPort, out listener);
        if (listener is not null)
            await listener.StopAcceptingAsync();
    }

    /// <summary>Closes all ports; connections go on.</summary>
    public Task StopAcceptingAsync()
    {
        ProxyListener[] all;
        lock (_listeners)
        {
            all = [.. _listeners.Values];
            _listeners.Clear();
        }
        return Task.WhenAll(all.Select(static listener => listener.StopAcceptingAsync()));
    }

    /// <summary>
    /// Lets everything in flight end, with <c>connection: close</c> and GOAWAY; idle connections are closed. Returns as soon as nothing is
    /// left, or when <paramref name="deadline"/> is cancelled and the rest was aborted.
    /// </summary>
    public Task DrainAsync(CancellationToken deadline) =>
        Task.WhenAll(_registry.DrainAsync(deadline), _http2.StopAsync(deadline));

    public async ValueTask DisposeAsync()
    {
        await StopAcceptingAsync();
        await _http2.DisposeAsync();
        _registry.Dispose();
    }
}
