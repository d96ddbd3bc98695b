using Sallyport.Engine.Http;
using Sallyport.Engine.Routing;
using Sallyport.Proxy.Forwarding;
using Sallyport.Proxy.Listeners;

namespace Sallyport.Proxy.Tests.Forwarding;

/// <summary>Upgrades (gateway-routing.md 10.10) and connections that are not HTTP.</summary>
public sealed class TunnelForwardingTests : IDisposable
{
    private readonly ForwarderFixture _forwarder = new();

    public void Dispose() => _forwarder.Dispose();

    [Fact]
    public async Task Splices_a_connection_after_101()
    {
        TaskCompletionSource<string> head = new();
        using RawUpstream upstream = new(async (peer, _) =>
        {
            head.SetResult(await peer.ReadHeadAsync());
            await peer.SendAsync("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\nfirst");
            await peer.SendAsync(await peer.ReadToAsync("ping") + "pong");
        });
        using SocketPair client = await SocketPair.ConnectAsync();
        TestExchange exchange = new("GET", "/", ("upgrade", "websocket")) { RawConnection = client.Near };
        exchange.Request.IsUpgrade = true;
        Task<ForwardStatus> sending = _forwarder.SendAsync(ForwarderFixture.RouteTo(upstream.Port), exchange);
        (await client.Far.ReadAsync(5)).ShouldBe("first");
        await client.Far.SendAsync("ping");
        (await client.Far.ReadAsync(8)).ShouldBe("pingpong");
        client.Far.FinishSending();
        (await sending).ShouldBe(ForwardStatus.Upgraded);
        (await head.Task).ShouldContain("upgrade: websocket\r\n");
        (await head.Task).ShouldContain("connection: Upgrade\r\n");
        exchange.Response.Status.ShouldBe(101);
        exchange.ResponseHeader("upgrade").ShouldBe("websocket");
    }

    [Fact]
    public async Task Passes_a_refused_upgrade_on_as_an_answer()
    {
        using RawUpstream upstream = RawUpstream.Always("HTTP/1.1 403 Forbidden\r\ncontent-length: 2\r\n\r\nno");
        TestExchange exchange = new("GET", "/", ("upgrade", "websocket"));
        exchange.Request.IsUpgrade = true;
        (await _forwarder.SendAsync(ForwarderFixture.RouteTo(upstream.Port), exchange)).ShouldBe(ForwardStatus.Answered);
        exchange.BodyText.ShouldBe("no");
    }

    [Fact]
    public async Task Passes_bytes_on_and_keeps_half_closed_connections()
    {
        using RawUpstream upstream = new(async (peer, _) =>
        {
            string all = await peer.ReadToAsync("never");
            await peer.SendAsync(all + "!");
        });
        using SocketPair client = await SocketPair.ConnectAsync();
        Task<ForwardStatus> forwarding = new TcpForwarder(_forwarder.Clusters).ForwardAsync(Connection(client), ForwarderFixture.Cluster(upstream.Port));
        await client.Far.SendAsync("hello");
        client.Far.FinishSending();
        (await client.Far.ReadToAsync("never")).ShouldBe("hello!");
        (await forwarding).ShouldBe(ForwardStatus.Upgraded);
    }

    [Fact]
    public async Task Closes_the_client_when_nobody_listens()
    {
        using SocketPair client = await SocketPair.ConnectAsync();
        ForwardStatus status = await new TcpForwarder(_forwarder.Clusters)
            .ForwardAsync(Connection(client), ForwarderFixture.Cluster(RawUpstream.ClosedPort()));
        status.ShouldBe(ForwardStatus.ConnectFailed);
        (await client.Far.ReadToAsync("never")).ShouldBe("");
    }

    [Fact]
    public async Task Closes_the_client_of_an_unknown_destination()
    {
        using SocketPair client = await SocketPair.ConnectAsync();
        (await new TcpForwarder(_forwarder.Clusters).ForwardAsync(Connection(client), ForwarderFixture.Cluster()))
            .ShouldBe(ForwardStatus.NoHealthyUpstream);
    }

    private static TcpConnection Connection(SocketPair client) => new()
    {
        Facts = new ConnectionFacts { SourceAddress = default, LocalPort = 1, ListenerPort = 1 },
        Plan = new ListenerPlan { Port = 1, PolicyPort = 1, Protocol = ListenerProtocol.Tcp },
        Client = client.Near,
    };
}
