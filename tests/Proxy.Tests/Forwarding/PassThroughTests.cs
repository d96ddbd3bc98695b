using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Sallyport.Engine;
using Sallyport.Engine.Routing;
using Sallyport.Proxy.Tests.Listeners;

namespace Sallyport.Proxy.Tests.Forwarding;

/// <summary>Both sides together: a real client connection, the forwarder, a real upstream.</summary>
public sealed class PassThroughTests : IDisposable
{
    private readonly ForwarderFixture _forwarder = new();

    public void Dispose() => _forwarder.Dispose();

    [Fact]
    public async Task Carries_requests_with_bodies_one_after_the_other()
    {
        using RawUpstream upstream = new(async (peer, _) =>
        {
            for (int i = 0; i < 2; i++)
            {
                string head = await peer.ReadHeadAsync();
                string body = head.Contains("chunked") ? await peer.ReadToAsync("0\r\n\r\n") : await peer.ReadAsync(5);
                await peer.SendAsync($"HTTP/1.1 200 OK\r\ncontent-length: {body.Length}\r\n\r\n{body}");
            }
        });
        await using TestListener listener = Listen(ForwarderFixture.RouteTo(upstream.Port));
        using RawClient client = listener.Connect();
        await client.SendAsync("POST /1 HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello");
        (await client.ReadAnswerAsync()).ShouldEndWith("\r\n\r\nhello");
        await client.SendAsync("POST /2 HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n");
        (await client.ReadAnswerAsync()).ShouldEndWith("\r\n\r\n3\r\nabc\r\n0\r\n\r\n");
        upstream.Connections.ShouldBe(1);
    }

    // request-authentication.md 14.6: nobody waits for the rest of a body that is already answered.
    [Theory]
    [InlineData("Content-Length: 1000000\r\n\r\nfew")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n3\r\nfew\r\n")]
    public async Task Answers_before_the_body_has_come_and_closes(string rest)
    {
        using RawUpstream upstream = new(async (peer, _) =>
        {
            await peer.ReadHeadAsync();
            await peer.SendAsync("HTTP/1.1 413 Content Too Large\r\ncontent-length: 0\r\n\r\n");
            await peer.ReadToAsync("never");
        });
        await using TestListener listener = Listen(ForwarderFixture.RouteTo(upstream.Port));
        using RawClient client = listener.Connect();
        await client.SendAsync("POST / HTTP/1.1\r\nHost: a\r\n" + rest);
        string answer = await client.ReadToEndAsync();
        answer.ShouldStartWith("HTTP/1.1 413 ");
        answer.ShouldContain("connection: close\r\n");
        answer.ShouldNotEndWith("(reset)");
    }

    [Fact]
    public async Task Asks_for_the_body_of_a_client_that_waits_to_be_asked()
    {
        using RawUpstream upstream = new(async (peer, _) =>
        {
            string head = await peer.ReadHeadAsync();
            string body = await peer.ReadAsync(5);
            await peer.SendAsync($"HTTP/1.1 200 OK\r\ncontent-length: 5\r\nx-expect: {head.Contains("expect")}\r\n\r\n{body}");
        });
        await using TestListener listener = Listen(ForwarderFixture.RouteTo(upstream.Port));
        using RawClient client = listener.Connect();
        await client.SendAsync("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n");
        (await client.ReadAnswerAsync()).ShouldStartWith("HTTP/1.1 100 ");
        await client.SendAsync("hello");
        string answer = await client.ReadAnswerAsync();
        answer.ShouldContain("x-expect: False\r\n");
        answer.ShouldEndWith("hello");
    }

    [Fact]
    public async Task Streams_answers_without_length_in_chunks_with_trailers()
    {
        TaskCompletionSource release = new();
        using RawUpstream upstream = new(async (peer, _) =>
        {
            await peer.ReadHeadAsync();
            await peer.SendAsync("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nfirst\r\n");
            await release.Task;
            await peer.SendAsync("6\r\nsecond\r\n0\r\nx-sum: 2\r\n\r\n");
            await peer.ReadHeadAsync();
        });
        await using TestListener listener = Listen(ForwarderFixture.RouteTo(upstream.Port));
        using RawClient client = listener.Connect();
        await client.SendAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        await client.ReadThroughAsync("5\r\nfirst\r\n");
        release.SetResult();
        (await client.ReadThroughAsync("\r\n\r\n")).ShouldBe("6\r\nsecond\r\n0\r\nx-sum: 2\r\n\r\n");
    }

    [Fact]
    public async Task Leaves_the_upstream_when_the_client_leaves()
    {
        TaskCompletionSource asked = new();
        TaskCompletionSource<string> left = new();
        using RawUpstream upstream = new(async (peer, _) =>
        {
            await peer.ReadHeadAsync();
            asked.SetResult();
            left.SetResult(await peer.ReadToAsync("never"));
        });
        await using TestListener listener = Listen(ForwarderFixture.RouteTo(upstream.Port));
        using (RawClient client = listener.Connect())
        {
            await client.SendAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
            await asked.Task.WaitAsync(TimeSpan.FromSeconds(20));
        }
        (await left.Task.WaitAsync(TimeSpan.FromSeconds(20))).ShouldBe("");
    }

    [Fact]
    public async Task Resets_the_client_when_the_answer_breaks_off()
    {
        using RawUpstream upstream = new(async (peer, _) =>
        {
            await peer.ReadHeadAsync();
            await peer.SendAsync("HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nhalf");
        });
        await using TestListener listener = Listen(ForwarderFixture.RouteTo(upstream.Port));
        using RawClient client = listener.Connect();
        await client.SendAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        (await client.ReadToEndAsync()).ShouldEndWith("(reset)");
    }

    [Fact]
    public async Task Carries_a_websocket()
    {
        using RawUpstream upstream = new(async (peer, _) =>
        {
            await peer.ReadHeadAsync();
            await peer.SendAsync("HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: websocket\r\nsec-websocket-accept: x\r\n\r\n");
            await peer.SendAsync(await peer.ReadToAsync("ping") + "pong");
        });
        await using TestListener listener = Listen(ForwarderFixture.RouteTo(upstream.Port));
        using RawClient client = listener.Connect();
        await client.SendAsync("GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: x\r\n\r\n");
        string head = await client.ReadAnswerAsync();
        head.ShouldStartWith("HTTP/1.1 101 ");
        head.ShouldContain("upgrade: websocket\r\n");
        head.ShouldContain("sec-websocket-accept: x\r\n");
        await client.SendAsync("ping");
        (await client.ReadExactlyAsync(8)).ShouldBe("pingpong");
        (await client.ReadToEndAsync()).ShouldBe("");
    }

    [Fact]
    public async Task Carries_gRPC_from_an_HTTP2_client_to_an_HTTP2_upstream()
    {
        await using KestrelUpstream upstream = await KestrelUpstream.StartAsync(async context =>
        {
            using StreamReader reader = new(context.Request.Body);
            string body = await reader.ReadToEndAsync();
            context.Response.ContentType = "application/grpc";
            await context.Response.WriteAsync($"{context.Request.Protocol} {body}");
            context.Response.AppendTrailer("grpc-status", "0");
        }, HttpProtocols.Http2);
        (await CallAsync(upstream.Port, UpstreamProtocol.AsClient)).ShouldBe("HTTP/2 hello 0");
    }

    [Fact]
    public async Task Carries_gRPC_from_an_HTTP2_client_to_an_HTTP1_upstream()
    {
        using RawUpstream upstream = new(async (peer, _) =>
        {
            await peer.ReadHeadAsync();
            string body = await peer.ReadAsync(5);
            await peer.SendAsync($"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\n{body}\r\n0\r\ngrpc-status: 0\r\n\r\n");
            await peer.ReadHeadAsync();
        });
        (await CallAsync(upstream.Port, UpstreamProtocol.Http11)).ShouldBe("hello 0");
    }

    private async Task<string> CallAsync(int port, UpstreamProtocol protocol)
    {
        await using TestListener listener = Listen(ForwarderFixture.Route(new ClusterPlan
        {
            Name = "c", Host = "h", Protocol = protocol, Endpoints = [new EndpointPlan("127.0.0.1", port)],
        }), TestListener.Plan(ListenerProtocol.Http));
        using HttpClient client = new();
        using HttpRequestMessage request = new(HttpMethod.Post, $"http://{listener.EndPoint}/a.B/C")
        {
            Content = new StringContent("hello"), Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        request.Content.Headers.ContentType = new("application/grpc");
        request.Headers.TE.Add(new("trailers"));
        using HttpResponseMessage answer = await client.SendAsync(request);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        return $"{await answer.Content.ReadAsStringAsync()} {answer.TrailingHeaders.GetValues("grpc-status").Single()}";
    }

    private TestListener Listen(RoutePlan route, ListenerPlan? plan = null) => new(
        new TestHandler(async exchange => await _forwarder.Forwarder.ForwardAsync(Permit.WithoutPolicy, route, exchange)), plan);
}
