using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Sallyport.Engine.Routing;
using Sallyport.Proxy.Forwarding;

namespace Sallyport.Proxy.Tests.Forwarding;

/// <summary>gateway-routing.md 11.11: HTTP/2 upstreams, whatever the client spoke.</summary>
public sealed class Http2ForwardingTests : IDisposable
{
    private readonly ForwarderFixture _forwarder = new();

    public void Dispose() => _forwarder.Dispose();

    [Fact]
    public async Task Sends_request_and_answer_by_prior_knowledge()
    {
        await using KestrelUpstream upstream = await KestrelUpstream.StartAsync(async context =>
        {
            context.Response.Headers["x-seen"] =
                $"{context.Request.Protocol} {context.Request.Method} {context.Request.Host} {context.Request.Path}{context.Request.QueryString} {context.Request.Headers["x-a"]}";
            context.Response.Headers.Server = "other";
            await context.Response.WriteAsync("ok");
        }, HttpProtocols.Http2);
        TestExchange exchange = new("GET", "/a//b?c=d", ("x-a", "1"), ("connection", "close"));
        (await _forwarder.SendAsync(RouteTo(upstream), exchange)).ShouldBe(ForwardStatus.Answered);
        exchange.ResponseHeader("x-seen").ShouldBe("HTTP/2 GET a.foo.com /a//b?c=d 1");
        exchange.ResponseHeader("server").ShouldBeNull();
        exchange.ResponseHeader("x-envoy-upstream-service-time").ShouldNotBeNull();
        exchange.BodyText.ShouldBe("ok");
    }

    [Fact]
    public async Task Streams_both_ways_at_once_and_passes_trailers_on()
    {
        await using KestrelUpstream upstream = await KestrelUpstream.StartAsync(async context =>
        {
            context.Response.ContentType = "application/grpc";
            context.Response.DeclareTrailer("grpc-status");
            await context.Response.Body.FlushAsync();
            byte[] buffer = new byte[100];
            for (int count; (count = await context.Request.Body.ReadAsync(buffer)) > 0;)
                await context.Response.Body.WriteAsync(buffer.AsMemory(0, count));
            context.Response.AppendTrailer("grpc-status", "0");
        }, HttpProtocols.Http2);
        TestExchange exchange = new TestExchange("POST", "/a.B/C", ("content-type", "application/grpc")).BeginBody(null);
        Task<ForwardStatus> sending = _forwarder.SendAsync(RouteTo(upstream), exchange);
        await exchange.Started.Task.WaitAsync(TimeSpan.FromSeconds(20));
        exchange.SendBody("ping");
        await exchange.WaitForBodyAsync("ping");
        exchange.SendBody("pong");
        exchange.EndBody();
        (await sending).ShouldBe(ForwardStatus.Answered);
        exchange.BodyText.ShouldBe("pingpong");
        exchange.Trailers!.TryGet("grpc-status"u8, out ReadOnlySpan<byte> status).ShouldBeTrue();
        status.SequenceEqual("0"u8).ShouldBeTrue();
    }

    [Fact]
    public async Task Sends_a_declared_length()
    {
        await using KestrelUpstream upstream = await KestrelUpstream.StartAsync(async context =>
        {
            using StreamReader reader = new(context.Request.Body);
            await context.Response.WriteAsync($"{context.Request.ContentLength} {await reader.ReadToEndAsync()}");
        }, HttpProtocols.Http2);
        TestExchange exchange = new TestExchange("POST", "/").WithBody("hello");
        (await _forwarder.SendAsync(RouteTo(upstream), exchange)).ShouldBe(ForwardStatus.Answered);
        exchange.BodyText.ShouldBe("5 hello");
    }

    [Fact]
    public async Task Ends_an_answer_without_body_with_its_head()
    {
        await using KestrelUpstream upstream = await KestrelUpstream.StartAsync(context =>
        {
            context.Response.Headers["grpc-status"] = "5";
            return Task.CompletedTask;
        }, HttpProtocols.Http2);
        TestExchange exchange = new("GET", "/");
        (await _forwarder.SendAsync(RouteTo(upstream), exchange)).ShouldBe(ForwardStatus.Answered);
        exchange.ResponseHeader("grpc-status").ShouldBe("5");
        exchange.WasStartedWithBody.ShouldBeFalse();
    }

    [Fact]
    public async Task Answers_503_when_the_stream_is_reset()
    {
        await using KestrelUpstream upstream = await KestrelUpstream.StartAsync(context =>
        {
            context.Abort();
            return Task.CompletedTask;
        }, HttpProtocols.Http2);
        TestExchange exchange = new("GET", "/");
        (await _forwarder.SendAsync(RouteTo(upstream), exchange)).ShouldBe(ForwardStatus.StreamReset);
        exchange.Response.Status.ShouldBe(503);
        exchange.BodyText.ShouldEndWith("reset reason: remote reset");
    }

    [Fact]
    public async Task Answers_503_when_nobody_listens()
    {
        TestExchange exchange = new("GET", "/");
        ClusterPlan cluster = new()
        {
            Name = "c", Host = "h", Protocol = UpstreamProtocol.Http2, Endpoints = [new EndpointPlan("127.0.0.1", RawUpstream.ClosedPort())],
        };
        (await _forwarder.SendAsync(ForwarderFixture.Route(cluster, ForwarderFixture.Retry(0)), exchange)).ShouldBe(ForwardStatus.ConnectFailed);
        exchange.BodyText.ShouldEndWith("reset reason: remote connection failure");
    }

    [Fact]
    public async Task Answers_504_when_the_timeout_passes()
    {
        TaskCompletionSource release = new();
        await using KestrelUpstream upstream = await KestrelUpstream.StartAsync(_ => release.Task, HttpProtocols.Http2);
        TestExchange exchange = new("GET", "/");
        ClusterPlan cluster = RouteTo(upstream).Destinations[0].Cluster!;
        (await _forwarder.SendAsync(ForwarderFixture.Route(cluster, timeout: TimeSpan.FromMilliseconds(100)), exchange)).ShouldBe(ForwardStatus.Timeout);
        release.SetResult();
        exchange.Response.Status.ShouldBe(504);
    }

    private static RoutePlan RouteTo(KestrelUpstream upstream) => ForwarderFixture.Route(new ClusterPlan
    {
        Name = "outbound|80||h", Host = "h", Protocol = UpstreamProtocol.Http2, Endpoints = [new EndpointPlan("127.0.0.1", upstream.Port)],
    });
}
