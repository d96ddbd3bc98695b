using Sallyport.Engine.Routing;
using Sallyport.Proxy.Forwarding;
using Sallyport.Proxy.Http;

namespace Sallyport.Proxy.Tests.Forwarding;

/// <summary>The upstream rows of gateway-routing.md 9, and section 7.</summary>
public sealed class ForwarderFailureTests : IDisposable
{
    private const string Introduction = "upstream connect error or disconnect/reset before headers. ";

    private readonly ForwarderFixture _forwarder = new();

    public void Dispose() => _forwarder.Dispose();

    [Fact]
    public async Task Answers_503_without_body_for_an_unknown_destination()
    {
        TestExchange exchange = new("GET", "/");
        (await _forwarder.SendAsync(ForwarderFixture.Route(null), exchange)).ShouldBe(ForwardStatus.ClusterUnknown);
        exchange.Response.Status.ShouldBe(503);
        exchange.BodyText.ShouldBe("");
    }

    [Fact]
    public async Task Answers_503_when_there_is_no_endpoint()
    {
        TestExchange exchange = new("GET", "/");
        (await _forwarder.SendAsync(ForwarderFixture.RouteTo(), exchange)).ShouldBe(ForwardStatus.NoHealthyUpstream);
        exchange.Response.Status.ShouldBe(503);
        exchange.BodyText.ShouldBe("no healthy upstream");
    }

    [Fact]
    public async Task Retries_refused_connections_and_says_so()
    {
        TestExchange exchange = new("GET", "/");
        (await _forwarder.SendAsync(ForwarderFixture.RouteTo(RawUpstream.ClosedPort()), exchange)).ShouldBe(ForwardStatus.ConnectFailed);
        exchange.Response.Status.ShouldBe(503);
        exchange.BodyText.ShouldBe(Introduction + "retried and the latest reset reason: remote connection failure");
        exchange.ResponseHeader("content-type").ShouldBe("text/plain");
    }

    [Fact]
    public async Task Does_not_retry_with_attempts_zero()
    {
        TestExchange exchange = new("GET", "/");
        RoutePlan route = ForwarderFixture.Route(ForwarderFixture.Cluster(RawUpstream.ClosedPort()), ForwarderFixture.Retry(0));
        await _forwarder.SendAsync(route, exchange);
        exchange.BodyText.ShouldBe(Introduction + "reset reason: remote connection failure");
    }

    [Theory]
    [InlineData("", ForwardStatus.ConnectionReset, 503, "connection termination")]
    [InlineData("HTTP/1.1 200 OK\r\nx: y\r\n", ForwardStatus.ConnectionReset, 503, "connection termination")]
    [InlineData("SSH-2.0-OpenSSH\r\n", ForwardStatus.ProtocolError, 502, "protocol error")]
    [InlineData("HTTP/1.1 20 OK\r\n\r\n", ForwardStatus.ProtocolError, 502, "protocol error")]
    [InlineData("HTTP/1.1 200 OK\r\nbad name: x\r\n\r\n", ForwardStatus.ProtocolError, 502, "protocol error")]
    [InlineData("HTTP/1.1 200 OK\r\nx: a\r\n folded\r\n\r\n", ForwardStatus.ProtocolError, 502, "protocol error")]
    [InlineData("HTTP/1.1 200 OK\r\ncontent-length: 1\r\ntransfer-encoding: chunked\r\n\r\n", ForwardStatus.ProtocolError, 502, "protocol error")]
    [InlineData("HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\n", ForwardStatus.ProtocolError, 502, "protocol error")]
    [InlineData("HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\n\r\n", ForwardStatus.ProtocolError, 502, "protocol error")]
    public async Task Answers_for_an_upstream_that_fails_before_its_head(string sent, ForwardStatus expected, int status, string reason)
    {
        using RawUpstream upstream = new(async (peer, _) =>
        {
            await peer.ReadHeadAsync();
            await peer.SendAsync(sent);
            peer.FinishSending();
            await peer.ReadHeadAsync();
        });
        TestExchange exchange = new("GET", "/");
        (await _forwarder.SendAsync(ForwarderFixture.RouteTo(upstream.Port), exchange)).ShouldBe(expected);
        exchange.Response.Status.ShouldBe(status);
        exchange.BodyText.ShouldBe(Introduction + "reset reason: " + reason);
        upstream.Connections.ShouldBe(1);
    }

    [Fact]
    public async Task Refuses_a_head_that_is_too_large()
    {
        using RawUpstream upstream = RawUpstream.Always($"HTTP/1.1 200 OK\r\nx: {new string('a', 70_000)}\r\n\r\n");
        TestExchange exchange = new("GET", "/");
        (await _forwarder.SendAsync(ForwarderFixture.RouteTo(upstream.Port), exchange)).ShouldBe(ForwardStatus.ProtocolError);
    }

    [Fact]
    public async Task Takes_a_large_head()
    {
        string value = new('a', 50_000);
        using RawUpstream upstream = RawUpstream.Always($"HTTP/1.1 200 OK\r\nx: {value}\r\ncontent-length: 2\r\n\r\nok");
        TestExchange exchange = new("GET", "/");
        (await _forwarder.SendAsync(ForwarderFixture.RouteTo(upstream.Port), exchange)).ShouldBe(ForwardStatus.Answered);
        exchange.ResponseHeader("x").ShouldBe(value);
        exchange.BodyText.ShouldBe("ok");
    }

    // 6.12
    [Fact]
    public async Task Answers_504_when_the_timeout_passes()
    {
        using RawUpstream upstream = new(async (peer, _) => await peer.ReadToAsync("never"));
        TestExchange exchange = new("GET", "/");
        RoutePlan route = ForwarderFixture.Route(ForwarderFixture.Cluster(upstream.Port), timeout: TimeSpan.FromMilliseconds(50));
        (await _forwarder.SendAsync(route, exchange)).ShouldBe(ForwardStatus.Timeout);
        exchange.Response.Status.ShouldBe(504);
        exchange.BodyText.ShouldBe("upstream request timeout");
    }

    [Fact]
    public async Task Cuts_the_answer_when_the_timeout_passes_within_it()
    {
        using RawUpstream upstream = new(async (peer, _) =>
        {
            await peer.ReadHeadAsync();
            await peer.SendAsync("HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nhalf");
            await peer.ReadToAsync("never");
        });
        TestExchange exchange = new("GET", "/");
        RoutePlan route = ForwarderFixture.Route(ForwarderFixture.Cluster(upstream.Port), timeout: TimeSpan.FromMilliseconds(100));
        (await _forwarder.SendAsync(route, exchange)).ShouldBe(ForwardStatus.Timeout);
        exchange.IsAborted.ShouldBeTrue();
        exchange.IsEnded.ShouldBeFalse();
    }

    // 7.4: retried only where a condition allows it.
    [Theory]
    [InlineData("5xx", 3)]
    [InlineData("connect-failure", 1)]
    public async Task Limits_a_single_try(string condition, int tries)
    {
        using RawUpstream upstream = new(async (peer, _) => await peer.ReadToAsync("never"));
        TestExchange exchange = new("GET", "/");
        RetryPlan retry = ForwarderFixture.Retry(2, condition) with { PerTryTimeout = TimeSpan.FromMilliseconds(30) };
        (await _forwarder.SendAsync(ForwarderFixture.Route(ForwarderFixture.Cluster(upstream.Port), retry), exchange))
            .ShouldBe(ForwardStatus.PerTryTimeout);
        exchange.Response.Status.ShouldBe(504);
        upstream.Connections.ShouldBe(tries);
    }

    [Fact]
    public async Task Passes_503_on_without_a_retry()
    {
        using RawUpstream upstream = RawUpstream.Always("HTTP/1.1 503 Service Unavailable\r\ncontent-length: 4\r\nconnection: close\r\n\r\nbusy");
        TestExchange exchange = new("GET", "/");
        (await _forwarder.SendAsync(ForwarderFixture.RouteTo(upstream.Port), exchange)).ShouldBe(ForwardStatus.Answered);
        exchange.BodyText.ShouldBe("busy");
        upstream.Connections.ShouldBe(1);
    }

    [Fact]
    public async Task Retries_with_body_and_counts_attempts()
    {
        List<string> heads = [];
        using RawUpstream upstream = new(async (peer, number) =>
        {
            heads.Add(await peer.ReadHeadAsync() + await peer.ReadAsync(5));
            await peer.SendAsync($"HTTP/1.1 {(number < 3 ? 503 : 200)} X\r\ncontent-length: 0\r\n\r\n");
        });
        TestExchange exchange = new TestExchange("POST", "/").WithBody("hello");
        RoutePlan route = ForwarderFixture.Route(ForwarderFixture.Cluster(upstream.Port), ForwarderFixture.Retry(3, "5xx"));
        (await _forwarder.SendAsync(route, exchange)).ShouldBe(ForwardStatus.Answered);
        exchange.Response.Status.ShouldBe(200);
        heads.Count.ShouldBe(3);
        heads[2].ShouldContain("x-envoy-attempt-count: 3\r\n");
        heads[2].ShouldEndWith("\r\n\r\nhello");
    }

    // 7.7
    [Fact]
    public async Task Does_not_retry_a_body_that_is_too_large_to_keep()
    {
        using RawUpstream upstream = new(async (peer, _) =>
        {
            await peer.ReadHeadAsync();
            await peer.ReadAsync(2_000_000);
            await peer.SendAsync("HTTP/1.1 503 X\r\ncontent-length: 0\r\n\r\n");
        });
        TestExchange exchange = new TestExchange("POST", "/").WithBody(new string('x', 2_000_000));
        RoutePlan route = ForwarderFixture.Route(ForwarderFixture.Cluster(upstream.Port), ForwarderFixture.Retry(3, "5xx"));
        (await _forwarder.SendAsync(route, exchange)).ShouldBe(ForwardStatus.Answered);
        exchange.Response.Status.ShouldBe(503);
        upstream.Connections.ShouldBe(1);
    }

    // 7.6
    [Fact]
    public async Task Prefers_another_endpoint_for_a_retry()
    {
        using RawUpstream upstream = RawUpstream.Always("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok");
        RoutePlan route = ForwarderFixture.RouteTo(RawUpstream.ClosedPort(), upstream.Port);
        for (int i = 0; i < 10; i++)
            (await _forwarder.SendAsync(route, new TestExchange("GET", "/"))).ShouldBe(ForwardStatus.Answered);
    }

    [Fact]
    public async Task Sends_again_on_a_new_connection_when_an_idle_one_was_closed()
    {
        using RawUpstream upstream = new(async (peer, number) =>
        {
            await peer.ReadHeadAsync();
            await peer.SendAsync("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok");
            // The second request is read and left without an answer, as by a server whose idle timeout strikes that moment.
            if (number == 1)
                await peer.ReadHeadAsync();
        });
        RoutePlan route = ForwarderFixture.RouteTo(upstream.Port);
        await _forwarder.SendAsync(route, new TestExchange("GET", "/"));
        TestExchange second = new("GET", "/");
        (await _forwarder.SendAsync(route, second)).ShouldBe(ForwardStatus.Answered);
        second.BodyText.ShouldBe("ok");
        upstream.Connections.ShouldBe(2);
    }

    [Fact]
    public async Task Does_not_repeat_a_POST_that_was_left_without_an_answer()
    {
        using RawUpstream upstream = new(async (peer, _) =>
        {
            await peer.ReadHeadAsync();
            await peer.SendAsync("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok");
            await peer.ReadHeadAsync();
        });
        RoutePlan route = ForwarderFixture.RouteTo(upstream.Port);
        await _forwarder.SendAsync(route, new TestExchange("GET", "/"));
        TestExchange second = new("POST", "/");
        (await _forwarder.SendAsync(route, second)).ShouldBe(ForwardStatus.ConnectionReset);
        second.Response.Status.ShouldBe(503);
    }

    [Fact]
    public async Task Cuts_the_answer_when_the_upstream_does()
    {
        using RawUpstream upstream = RawUpstream.Once(new(), "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhel");
        TestExchange exchange = new("GET", "/");
        Task<ForwardStatus> sending = _forwarder.SendAsync(ForwarderFixture.RouteTo(upstream.Port), exchange);
        await exchange.Started.Task.WaitAsync(TimeSpan.FromSeconds(20));
        upstream.Dispose();
        (await sending).ShouldBe(ForwardStatus.AnswerBroken);
        exchange.IsAborted.ShouldBeTrue();
        exchange.IsEnded.ShouldBeFalse();
    }

    [Fact]
    public async Task Gives_up_when_the_client_leaves()
    {
        TaskCompletionSource asked = new();
        using RawUpstream upstream = new(async (peer, _) =>
        {
            await peer.ReadHeadAsync();
            asked.SetResult();
            await peer.ReadToAsync("never");
        });
        TestExchange exchange = new("GET", "/");
        Task<ForwardStatus> sending = _forwarder.SendAsync(ForwarderFixture.RouteTo(upstream.Port), exchange);
        await asked.Task;
        exchange.Leave();
        (await sending).ShouldBe(ForwardStatus.ClientGone);
        exchange.IsAborted.ShouldBeTrue();
    }

    [Fact]
    public async Task Reports_a_client_that_cannot_be_written_to()
    {
        using RawUpstream upstream = RawUpstream.Always("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok");
        TestExchange exchange = new("GET", "/") { IsGone = true };
        (await _forwarder.SendAsync(ForwarderFixture.RouteTo(upstream.Port), exchange)).ShouldBe(ForwardStatus.ClientGone);
        exchange.IsAborted.ShouldBeTrue();
    }

    [Fact]
    public async Task Answers_400_when_the_clients_body_is_malformed()
    {
        using RawUpstream upstream = new(async (peer, _) => await peer.ReadToAsync("never"));
        TestExchange exchange = new TestExchange("POST", "/").BeginBody(null);
        exchange.SendBody("some");
        Task<ForwardStatus> sending = _forwarder.SendAsync(ForwarderFixture.RouteTo(upstream.Port), exchange);
        exchange.EndBody(new BadRequestBodyException("bad chunk"));
        (await sending).ShouldBe(ForwardStatus.RequestBroken);
        exchange.Response.Status.ShouldBe(400);
    }

    [Fact]
    public async Task Never_sends_more_than_the_declared_length()
    {
        TaskCompletionSource<string> seen = new();
        using RawUpstream upstream = new(async (peer, _) => seen.SetResult(await peer.ReadToAsync("never")));
        TestExchange exchange = new TestExchange("POST", "/").BeginBody(4);
        exchange.SendBody("goodGET /evil HTTP/1.1");
        exchange.EndBody();
        (await _forwarder.SendAsync(ForwarderFixture.RouteTo(upstream.Port), exchange)).ShouldBe(ForwardStatus.RequestBroken);
        (await seen.Task).ShouldNotContain("evil");
    }

    [Fact]
    public async Task Answers_gRPC_with_a_grpc_status()
    {
        TestExchange exchange = new("POST", "/a.B/C", ("content-type", "application/grpc"));
        await _forwarder.SendAsync(ForwarderFixture.RouteTo(), exchange);
        exchange.Response.Status.ShouldBe(200);
        exchange.ResponseHeader("grpc-status").ShouldBe("14");
        exchange.ResponseHeader("grpc-message").ShouldBe("no healthy upstream");
    }
}
