using System.Collections.Concurrent;
using Sallyport.Engine;
using Sallyport.Engine.Http;
using Sallyport.Proxy.Forwarding;
using Sallyport.Proxy.Http;
using Sallyport.Proxy.Tests.Listeners;

namespace Sallyport.Proxy.Tests.Http;

public sealed class MessagesTests
{
    private const string Get = "GET / HTTP/1.1\r\nHost: h\r\n\r\n";

    /// <summary>More than are ever kept off the event loops.</summary>
    private const int More = 600;

    [Fact]
    public async Task An_idle_connection_holds_none()
    {
        ServerExchange? served = null;
        await using var listener = new TestListener(new TestHandler(exchange => TestHandler.EchoAsync(served = exchange)));
        using RawClient client = listener.Connect();
        for (int i = 0; i < 3; i++)
        {
            await client.SendAsync(Get);
            await client.ReadAnswerAsync();
            await Eventually(() => HoldsNone(served!));
        }
    }

    [Fact]
    public async Task A_request_says_nothing_of_one_on_another_connection()
    {
        await using var listener = new TestListener();
        List<RawClient> clients = [];
        for (int i = 0; i < 20; i++)
        {
            RawClient client = listener.Connect();
            clients.Add(client);
            await client.SendAsync($"POST /private-{i}?a=b HTTP/1.1\r\nHost: secret-{i}\r\nAuthorization: Bearer {i}\r\nX-Private: {i}\r\nContent-Length: 2\r\n\r\nok");
            (await client.ReadAnswerAsync()).ShouldContain($"x-private: {i}\n");
            await client.SendAsync("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
            (await client.ReadAnswerAsync()).ShouldEndWith("\r\n\r\nGET /\nauthority: h\nbody: \n");
        }
        clients.ForEach(static client => client.Dispose());
    }

    [Fact]
    public void Are_empty_for_the_next_request()
    {
        Messages messages = new();
        RequestHead request = messages.Request;
        request.Reset(new ConnectionFacts { SourceAddress = default, LocalPort = 1, ListenerPort = 1 });
        request.Version = HttpVersion.Http11;
        request.NewRequestId = Guid.NewGuid();
        request.IsUpgrade = true;
        request.SetMethod("GET"u8);
        request.SetScheme("http"u8);
        request.SetAuthority("secret"u8);
        request.SetPath("/private?a"u8);
        request.KeepReceivedPath();
        request.Headers.Add("authorization"u8, "Bearer x"u8);
        request.Save();
        request.RemoteAddress = IpAddress.From(System.Net.IPAddress.Loopback);
        request.Authentication.InvalidHeader = [1];
        request.Authentication.DryRunRefusal = Reason.BadRequest;
        messages.Response.Status = 200;
        messages.Response.ReasonPhrase = "Fine";
        messages.Response.BeginsTunnel = true;
        messages.Response.Headers.Add("set-cookie"u8, "a"u8);
        messages.AnswerFields.Add("vary"u8, "origin"u8);
        messages.Upstream.UpstreamHost = messages.Upstream.LocalAddress = "10.0.0.1:80";
        messages.Upstream.Status = ForwardStatus.Answered;
        messages.Upstream.Attempts = 2;

        messages.Clear();

        request.Connection.ShouldBeNull();
        request.Restore();
        new[] { request.Method.Length, request.Scheme.Length, request.Authority.Length, request.Path.Length, request.ReceivedPath.Length }
            .ShouldAllBe(static length => length == 0);
        (request.Version, request.NewRequestId, request.IsUpgrade, request.HasAuthority, request.RemoteAddress)
            .ShouldBe((HttpVersion.Unknown, Guid.Empty, false, false, default(IpAddress)));
        (request.Authentication.InvalidHeader, request.Authentication.DryRunRefusal).ShouldBe((null, Reason.None));
        (messages.Response.Status, messages.Response.ReasonPhrase, messages.Response.BeginsTunnel).ShouldBe((0, "", false));
        (request.Headers.Count, messages.Response.Headers.Count, messages.AnswerFields.Count).ShouldBe((0, 0, 0));
        ForwardRecord upstream = messages.Upstream;
        (upstream.Status, upstream.UpstreamHost, upstream.LocalAddress, upstream.Attempts).ShouldBe((ForwardStatus.None, null, null, 0));
    }

    [Theory]
    [InlineData("GET /thrown HTTP/1.1\r\nHost: h\r\n\r\n")]
    [InlineData("GET /aborted HTTP/1.1\r\nHost: h\r\n\r\n")]
    [InlineData("GET /forgotten HTTP/1.1\r\nHost: h\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")]
    [InlineData("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\nnone\r\n")]
    public async Task Of_a_connection_that_ended_are_nobody_elses(string request)
    {
        ConcurrentQueue<RequestHead> seen = new();
        await using var listener = new TestListener(new TestHandler(exchange => Serve(exchange, seen)));
        using (RawClient ending = listener.Connect())
        {
            await ending.SendAsync(request);
            await ending.ReadToEndAsync();
        }
        RequestHead ended = seen.ShouldHaveSingleItem();
        for (int i = 0; i < 20; i++)
            (await listener.SendAsync(Get)).ShouldStartWith("HTTP/1.1 200");
        seen.Skip(1).ShouldNotContain(head => ReferenceEquals(head, ended));
    }

    [Fact]
    public async Task Belong_to_one_request_at_a_time()
    {
        const int connections = 40;
        ConcurrentQueue<RequestHead> seen = new();
        TaskCompletionSource all = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var listener = new TestListener(new TestHandler(async exchange =>
        {
            if (!exchange.Request.Path.SequenceEqual("/at-once"u8))
            {
                await Serve(exchange, new());
                return;
            }
            seen.Enqueue(exchange.Request);
            if (seen.Count == connections)
                all.SetResult();
            await all.Task;
            await TestHandler.AnswerAsync(exchange, "done");
        }));
        foreach (string path in new[] { "/thrown", "/", "/aborted", "/", "/forgotten", "/" })
        {
            using RawClient before = listener.Connect();
            await before.SendAsync($"GET {path} HTTP/1.1\r\nHost: h\r\n\r\n{Get}");
            before.FinishSending();
            await before.ReadToEndAsync();
        }
        await Task.WhenAll(Enumerable.Range(0, connections).Select(_ => listener.SendAsync("GET /at-once HTTP/1.1\r\nHost: h\r\n\r\n")))
            .WaitAsync(TimeSpan.FromSeconds(20));
        seen.Distinct(ReferenceEqualityComparer.Instance).Count().ShouldBe(connections);
    }

    [Fact]
    public void Are_not_kept_when_they_have_grown_large()
    {
        Messages large = new();
        large.Request.Headers.Add("x"u8, new byte[100_000]);
        large.GiveBack();
        for (int i = 0; i < More; i++)
            Messages.Borrow().ShouldNotBeSameAs(large);
    }

    private static Task Serve(ServerExchange exchange, ConcurrentQueue<RequestHead> seen)
    {
        seen.Enqueue(exchange.Request);
        switch (TestHandler.Text(exchange.Request.Path))
        {
            case "/thrown":
                throw new InvalidOperationException("a bug");
            case "/aborted":
                exchange.Abort();
                return Task.CompletedTask;
            case "/forgotten":
                return Task.CompletedTask;
            default:
                return TestHandler.EchoAsync(exchange);
        }
    }

    private static bool HoldsNone(ServerExchange exchange)
    {
        try
        {
            _ = exchange.Request;
            return false;
        }
        catch (InvalidOperationException)
        {
            return true;
        }
    }

    private static async Task Eventually(Func<bool> holds)
    {
        for (int i = 0; i < 2000 && !holds(); i++)
            await Task.Delay(10);
        holds().ShouldBeTrue();
    }
}
