using System.Net;
using Sallyport.Engine.Routing;
using Sallyport.Proxy.Identity;
using Sallyport.Proxy.Listeners;

namespace Sallyport.Proxy.Tests.Listeners;

/// <summary>A listener on a free loopback port.</summary>
internal sealed class TestListener : IAsyncDisposable
{
    private const int Port = 8080;

    public TestListener(TestHandler? handler = null, ListenerPlan? plan = null, bool proxyProtocol = false, MeshIdentity? identity = null,
        TimeProvider? time = null)
    {
        Handler = handler ?? new TestHandler();
        Set = new ListenerSet(Handler, time ?? TimeProvider.System, () => identity);
        EndPoint = Set.Listen(new ListenerOptions
        {
            ListenerPort = Port, EndPoint = new IPEndPoint(IPAddress.Loopback, 0), Plan = () => plan, ProxyProtocol = proxyProtocol,
        });
    }

    public TestHandler Handler { get; }

    public ListenerSet Set { get; }

    public IPEndPoint EndPoint { get; }

    public static ListenerPlan Plan(ListenerProtocol protocol, PeerMode? mode = null) =>
        new() { Port = Port, PolicyPort = Port, Protocol = protocol, PeerMode = mode };

    public RawClient Connect() => new(EndPoint);

    /// <summary>Sends bytes on a new connection and reads until the listener closes it or answered as many requests.</summary>
    public async Task<string> SendAsync(string bytes, int answers = 1)
    {
        using RawClient client = Connect();
        await client.SendAsync(bytes);
        string all = "";
        for (int i = 0; i < answers; i++)
            all += await client.ReadAnswerAsync();
        return all;
    }

    public async ValueTask DisposeAsync() => await Set.DisposeAsync();
}
