using System.Net;
using System.Net.Sockets;
using Sallyport.Proxy.Listeners;

namespace Sallyport.Proxy.Tests.Forwarding;

/// <summary>A connection whose far end is the test.</summary>
internal sealed class SocketPair : IDisposable
{
    private SocketPair(Socket near, Socket far)
    {
        Near = new SocketConnection(near);
        Far = new RawPeer(far);
    }

    public SocketConnection Near { get; }

    public RawPeer Far { get; }

    public static async Task<SocketPair> ConnectAsync()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        Socket far = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await far.ConnectAsync(listener.LocalEndpoint);
        return new SocketPair(await listener.AcceptSocketAsync(), far);
    }

    public void Dispose()
    {
        Near.Dispose();
        Far.Dispose();
    }
}
