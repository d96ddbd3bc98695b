using Sallyport.Engine.Routing;
using Sallyport.Proxy.Forwarding;

namespace Sallyport.Proxy.Tests.Forwarding;

public sealed class ForwarderTests : IDisposable
{
    private readonly ForwarderFixture _forwarder = new();
    private readonly TaskCompletionSource<string> _head = new();

    public void Dispose() => _forwarder.Dispose();

    // gateway-routing.md 10.11: host first, lower-case names in their order, values byte for byte, repeated fields apart.
    [Fact]
    public async Task Writes_the_request_as_it_stands()
    {
        using RawUpstream upstream = RawUpstream.Once(_head, "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok");
        TestExchange exchange = new("GET", "/a?b=c", ("X-Two", "1"), ("x-raw", "\u00ff\t;"), ("x-two", "2"));
        (await _forwarder.SendAsync(ForwarderFixture.RouteTo(upstream.Port), exchange)).ShouldBe(ForwardStatus.Answered);
        (await _head.Task).ShouldBe(
            "GET /a?b=c HTTP/1.1\r\nhost: a.foo.com\r\nx-two: 1\r\nx-raw: \u00ff\t;\r\nx-two: 2\r\nx-envoy-attempt-count: 1\r\n\r\n");
        exchange.Response.Status.ShouldBe(200);
        exchange.BodyText.ShouldBe("ok");
        exchange.IsEnded.ShouldBeTrue();
    }

    // 10.1: service time replaces the upstream's, server is ours, hop-by-hop fields go.
    [Fact]
    public async Task Passes_the_answers_fields_on()
    {
        using RawUpstream upstream = RawUpstream.Always(
            "HTTP/1.1 418 Short And Stout\r\nServer: other\r\nX-A: 1\r\nx-a:2 \r\nKeep-Alive: timeout=5\r\nConnection: keep-alive\r\n" +
            "x-envoy-upstream-service-time: 999999\r\nContent-Length: 0\r\n\r\n");
        TestExchange exchange = new("GET", "/");
        await _forwarder.SendAsync(ForwarderFixture.RouteTo(upstream.Port), exchange);
        exchange.Response.Status.ShouldBe(418);
        exchange.Response.ReasonPhrase.ShouldBe("Short And Stout");
        exchange.ResponseNames().ShouldBe(["x-a", "x-a", "content-length", "x-envoy-upstream-service-time"]);
        exchange.ResponseHeader("x-envoy-upstream-service-time").ShouldNotBe("999999");
    }

    [Fact]
    public async Task Uses_one_connection_for_many_requests()
    {
        using RawUpstream upstream = RawUpstream.Always("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok");
        RoutePlan route = ForwarderFixture.RouteTo(upstream.Port);
        for (int i = 0; i < 20; i++)
            (await _forwarder.SendAsync(route, new TestExchange("GET", "/"))).ShouldBe(ForwardStatus.Answered);
        upstream.Connections.ShouldBe(1);
    }

    [Fact]
    public async Task Uses_the_same_connection_for_a_plan_of_equal_content()
    {
        using RawUpstream upstream = RawUpstream.Always("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok");
        for (int i = 0; i < 3; i++)
            await _forwarder.SendAsync(ForwarderFixture.RouteTo(upstream.Port), new TestExchange("GET", "/"));
        upstream.Connections.ShouldBe(1);
    }

    [Theory]
    [InlineData(false, "content-length: 5\r\n", "hello")]
    [InlineData(true, "transfer-encoding: chunked\r\n", "5\r\nhello\r\n0\r\n\r\n")]
    public async Task Sends_the_body_with_its_framing(bool isChunked, string field, string wire)
    {
        TaskCompletionSource<string> body = new();
        using RawUpstream upstream = new(async (peer, _) =>
        {
            _head.TrySetResult(await peer.ReadHeadAsync());
            body.TrySetResult(await peer.ReadAsync(wire.Length));
            await peer.SendAsync("HTTP/1.1 204 No Content\r\n\r\n");
        });
        TestExchange exchange = new TestExchange("POST", "/").WithBody("hello", isChunked);
        (await _forwarder.SendAsync(ForwarderFixture.RouteTo(upstream.Port), exchange)).ShouldBe(ForwardStatus.Answered);
        (await _head.Task).ShouldContain(field);
        (await body.Task).ShouldBe(wire);
    }

    [Theory]
    [InlineData("POST", true)]
    [InlineData("PUT", true)]
    [InlineData("OPTIONS", true)]
    [InlineData("GET", false)]
    [InlineData("DELETE", false)]
    public async Task Says_that_a_body_is_empty_where_one_is_usual(string method, bool says)
    {
        using RawUpstream upstream = RawUpstream.Once(_head, "HTTP/1.1 204 No Content\r\n\r\n");
        await _forwarder.SendAsync(ForwarderFixture.RouteTo(upstream.Port), new TestExchange(method, "/"));
        (await _head.Task).Contains("content-length: 0\r\n").ShouldBe(says);
    }

    [Fact]
    public async Task Streams_a_large_body_both_ways()
    {
        string large = new('x', 5_000_000);
        using RawUpstream upstream = new(async (peer, _) =>
        {
            await peer.ReadHeadAsync();
            string got = await peer.ReadAsync(large.Length);
            await peer.SendAsync($"HTTP/1.1 200 OK\r\ncontent-length: {got.Length}\r\n\r\n{got}");
        });
        TestExchange exchange = new TestExchange("POST", "/").WithBody(large);
        (await _forwarder.SendAsync(ForwarderFixture.RouteTo(upstream.Port), exchange)).ShouldBe(ForwardStatus.Answered);
        exchange.BodyText.Length.ShouldBe(large.Length);
    }

    [Fact]
    public async Task Passes_the_answer_on_while_the_request_is_still_sent()
    {
        using RawUpstream upstream = new(async (peer, _) =>
        {
            await peer.ReadHeadAsync();
            await peer.SendAsync("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n");
            await peer.ReadToAsync("ping");
            await peer.SendAsync("4\r\npong\r\n0\r\n\r\n");
            await peer.ReadHeadAsync();
        });
        TestExchange exchange = new TestExchange("POST", "/").BeginBody(null);
        Task<ForwardStatus> sending = _forwarder.SendAsync(ForwarderFixture.RouteTo(upstream.Port), exchange);
        await exchange.Started.Task.WaitAsync(TimeSpan.FromSeconds(20));
        exchange.SendBody("ping");
        exchange.EndBody();
        (await sending).ShouldBe(ForwardStatus.Answered);
        exchange.BodyText.ShouldBe("pong");
    }

    [Fact]
    public async Task Stops_reading_the_body_when_the_answer_is_whole()
    {
        using RawUpstream upstream = new(async (peer, _) =>
        {
            await peer.ReadHeadAsync();
            await peer.SendAsync("HTTP/1.1 413 Too Large\r\ncontent-length: 0\r\n\r\n");
            await peer.ReadHeadAsync();
        });
        TestExchange exchange = new TestExchange("POST", "/").BeginBody(1000);
        (await _forwarder.SendAsync(ForwarderFixture.RouteTo(upstream.Port), exchange)).ShouldBe(ForwardStatus.Answered);
        exchange.Response.Status.ShouldBe(413);
    }

    [Fact]
    public async Task Tells_a_timeout_and_attempts_to_the_upstream()
    {
        using RawUpstream upstream = RawUpstream.Once(_head, "HTTP/1.1 204 No Content\r\n\r\n");
        RoutePlan route = ForwarderFixture.Route(ForwarderFixture.Cluster(upstream.Port), timeout: TimeSpan.FromSeconds(3));
        await _forwarder.SendAsync(route, new TestExchange("GET", "/"));
        (await _head.Task).ShouldContain("x-envoy-expected-rq-timeout-ms: 3000\r\nx-envoy-attempt-count: 1\r\n");
    }

    [Theory]
    [InlineData("/a b")]
    [InlineData("/a\r\nx: y")]
    public async Task Refuses_a_target_that_would_end_the_request_line(string path)
    {
        using RawUpstream upstream = RawUpstream.Always("HTTP/1.1 204 No Content\r\n\r\n");
        TestExchange exchange = new("GET", path);
        (await _forwarder.SendAsync(ForwarderFixture.RouteTo(upstream.Port), exchange)).ShouldBe(ForwardStatus.RequestBroken);
        exchange.Response.Status.ShouldBe(400);
    }
}
