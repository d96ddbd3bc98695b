using System.Net;
using System.Net.Sockets;
using Sallyport.Engine.Routing;
using Sallyport.Proxy.Http;
using Sallyport.Proxy.Listeners;

namespace Sallyport.Proxy.Tests.Listeners;

public sealed class ListenerTests
{
    private const string Get = "GET / HTTP/1.1\r\nHost: h\r\n\r\n";

    [Theory]
    [InlineData("PROXY TCP4 10.1.2.3 10.4.5.6 1234 18080\r\n", "10.1.2.3:1234 10.4.5.6:18080")]
    [InlineData("PROXY TCP6 fd00::1 ::ffff:10.4.5.6 1234 18080\r\n", "fd00::1:1234 ::ffff:10.4.5.6:18080")]
    [InlineData("\r\n\r\n\0\r\nQUIT\n!\u0011\0\u000f\u000a\u0001\u0002\u0003\u000a\u0004\u0005\u0006\u0004\u00d2\u0046\u00a0\u0004\0\0", "10.1.2.3:1234 10.4.5.6:18080")]
    public async Task Takes_addresses_from_the_proxy_protocol(string header, string expected)
    {
        await using var listener = new TestListener(new TestHandler(AnswerFacts), proxyProtocol: true);
        (await listener.SendAsync(header + Get)).ShouldEndWith("\r\n\r\n" + expected);
    }

    [Theory]
    [InlineData("PROXY UNKNOWN\r\n")]
    [InlineData("\r\n\r\n\0\r\nQUIT\n \0\0\0")]
    public async Task Keeps_the_physical_addresses_when_the_header_has_none(string header)
    {
        await using var listener = new TestListener(new TestHandler(AnswerFacts), proxyProtocol: true);
        string answer = await listener.SendAsync(header + Get);
        answer.ShouldContain("\r\n\r\n127.0.0.1:");
        answer.ShouldEndWith(" 127.0.0.1:8080");
    }

    [Theory]
    [InlineData(Get)]
    [InlineData("PROXY TCP4 10.1.2.3 fd00::1 1 2\r\n" + Get)]
    [InlineData("PROXY TCP4 10.1.2.3 10.4.5.6 1 66000\r\n" + Get)]
    [InlineData("PROXY TCP4 10.1.2.3 10.4.5.6 1 2 3\r\n" + Get)]
    [InlineData("PROXY TCP4 10.1.2.3 10.4.5.6 -1 2\r\n" + Get)]
    [InlineData("PROXY TCP4 10.1.2.3 10.4.5.06 1 2\r\n" + Get)]
    [InlineData("PROXY TCP4  10.1.2.3 10.4.5.6 1 2\r\n" + Get)]
    [InlineData("PROXY UDP4 10.1.2.3 10.4.5.6 1 2\r\n" + Get)]
    [InlineData("proxy TCP4 10.1.2.3 10.4.5.6 1 2\r\n" + Get)]
    [InlineData("PROXY TCP4 10.1.2.3 10.4.5.6 1 2\n" + Get)] // the line never ends
    [InlineData("\r\n\r\n\0\r\nQUIT\n1\u0011\0\u000c" + Get)] // version 3
    [InlineData("\r\n\r\n\0\r\nQUIT\n\"\u0011\0\u000c\u000a\u0001\u0002\u0003\u000a\u0004\u0005\u0006\u0004\u00d2\u0046\u00a0" + Get)] // a command of the future
    [InlineData("\r\n\r\n\0\r\nQUIT\n!\u0012\0\u000c\u000a\u0001\u0002\u0003\u000a\u0004\u0005\u0006\u0004\u00d2\u0046\u00a0" + Get)] // datagrams
    [InlineData("\r\n\r\n\0\r\nQUIT\n!\u0031\0\0" + Get)] // a unix socket
    [InlineData("\r\n\r\n\0\r\nQUIT\n!\u0011\0\u0004\u000a\u0001\u0002\u0003" + Get)] // too short for its family
    [InlineData("\r\n\r\n\0\r\nQUIT\n!\u0011\u007f\u007f" + Get)] // longer than any sender's
    public async Task Closes_without_a_valid_proxy_protocol_header(string bytes)
    {
        await using var listener = new TestListener(proxyProtocol: true);
        using RawClient client = listener.Connect();
        await client.SendAsync(bytes);
        (await client.ReadToEndAsync()).Replace("(reset)", "").ShouldBeEmpty();
    }

    [Fact]
    public async Task Refuses_a_proxy_protocol_header_that_was_not_asked_for()
    {
        await using var listener = new TestListener();
        (await listener.SendAsync("PROXY TCP4 10.1.2.3 10.4.5.6 1 2\r\n" + Get)).ShouldStartWith("HTTP/1.1 400 ");
    }

    [Fact]
    public async Task Passes_bytes_of_a_tcp_port_with_half_close()
    {
        await using var listener = new TestListener(plan: TestListener.Plan(ListenerProtocol.Tcp));
        using RawClient client = listener.Connect();
        await client.SendAsync("hello");
        (await client.ReadExactlyAsync(5)).ShouldBe("hello");
        await client.SendAsync("again");
        client.FinishSending();
        (await client.ReadToEndAsync()).ShouldBe("again");
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\nHost: h\r\n\r\n", "HTTP/1.1 200")]
    [InlineData("GET / HTTP/1.0\r\n\r\n", "HTTP/1.1 426")]
    [InlineData("hello\r\n", "hello\r\n")]
    [InlineData("GET key\r\n", "GET key\r\n")]
    [InlineData("\u0016\u0003\u0001xy", "\u0016\u0003\u0001xy")]
    public async Task Tells_http_from_other_bytes_on_an_automatic_port(string sent, string begin)
    {
        await using var listener = new TestListener(plan: TestListener.Plan(ListenerProtocol.Auto));
        using RawClient client = listener.Connect();
        await client.SendAsync(sent);
        (await client.ReadExactlyAsync(begin.Length)).ShouldBe(begin);
    }

    [Fact]
    public async Task Fails_on_a_port_that_is_taken()
    {
        await using var listener = new TestListener();
        await using var other = new ListenerSet(new TestHandler(), TimeProvider.System);
        Should.Throw<SocketException>(() => other.Listen(new ListenerOptions
        {
            ListenerPort = 80, EndPoint = listener.EndPoint, Plan = static () => null,
        }));
    }

    [Fact]
    public async Task Shows_an_ipv4_client_of_a_socket_for_both_families_as_such()
    {
        await using var set = new ListenerSet(new TestHandler(AnswerFacts), TimeProvider.System);
        IPEndPoint bound = set.Listen(new ListenerOptions
        {
            ListenerPort = 80, EndPoint = new IPEndPoint(IPAddress.IPv6Any, 0), Plan = static () => null,
        });
        using var client = new RawClient(new IPEndPoint(IPAddress.Loopback, bound.Port));
        await client.SendAsync(Get);
        (await client.ReadAnswerAsync()).ShouldEndWith(" 127.0.0.1:80");
    }

    [Fact]
    public async Task Tunnels_both_ways_and_passes_on_each_half_close()
    {
        await using var upstream = new TestListener(plan: TestListener.Plan(ListenerProtocol.Tcp));
        var handler = new TestHandler(tcp: async connection =>
        {
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync(upstream.EndPoint);
            using var other = new SocketConnection(socket);
            (long sent, long received) = await Tunnel.RunAsync(connection.Client, other, connection.Aborted);
            sent.ShouldBe(received);
        });
        await using var listener = new TestListener(handler, TestListener.Plan(ListenerProtocol.Tcp));
        using RawClient client = listener.Connect();
        string data = new('x', 300_000);
        await client.SendAsync(data);
        client.FinishSending();
        (await client.ReadToEndAsync()).ShouldBe(data);
    }

    private static Task AnswerFacts(ServerExchange exchange)
    {
        Sallyport.Engine.Http.ConnectionFacts facts = exchange.Request.Connection;
        return TestHandler.AnswerAsync(exchange, $"{facts.SourceAddress}:{facts.SourcePort} {facts.LocalAddress}:{facts.LocalPort}");
    }
}
