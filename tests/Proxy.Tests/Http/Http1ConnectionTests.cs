using Sallyport.Engine.Http;
using Sallyport.Proxy.Listeners;
using Sallyport.Proxy.Tests.Listeners;

namespace Sallyport.Proxy.Tests.Http;

public sealed class Http1ConnectionTests
{
    private const string Get = "GET / HTTP/1.1\r\nHost: h\r\n\r\n";

    [Fact]
    public async Task Serves_request_after_request()
    {
        await using var listener = new TestListener();
        using RawClient client = listener.Connect();
        for (int i = 0; i < 3; i++)
        {
            await client.SendAsync($"GET /{i} HTTP/1.1\r\nHost: h\r\n\r\n");
            (await client.ReadAnswerAsync()).ShouldContain($"GET /{i}\n");
        }
    }

    [Fact]
    public async Task Serves_pipelined_requests_in_order()
    {
        await using var listener = new TestListener();
        string answers = await listener.SendAsync(
            "POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nabcGET /b HTTP/1.1\r\nHost: h\r\n\r\nGET /c HTTP/1.1\r\nHost: h\r\n\r\n", 3);
        answers.IndexOf("POST /a\n", StringComparison.Ordinal).ShouldBeLessThan(answers.IndexOf("GET /b\n", StringComparison.Ordinal));
        answers.IndexOf("GET /b\n", StringComparison.Ordinal).ShouldBeLessThan(answers.IndexOf("GET /c\n", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Closes_when_the_client_asks_for_it()
    {
        await using var listener = new TestListener();
        using RawClient client = listener.Connect();
        await client.SendAsync("GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
        (await client.ReadToEndAsync()).ShouldContain("connection: close\r\n");
    }

    [Fact]
    public async Task Keeps_the_connection_after_a_target_that_cannot_be_found()
    {
        await using var listener = new TestListener();
        string answers = await listener.SendAsync("OPTIONS * HTTP/1.1\r\nHost: h\r\n\r\n" + Get, 2);
        answers.ShouldStartWith("HTTP/1.1 404");
        answers.ShouldContain("HTTP/1.1 200");
    }

    [Fact]
    public async Task Closes_after_an_answer_that_left_the_body_unread()
    {
        // request-authentication.md 14.6
        var handler = new TestHandler(static exchange => TestHandler.AnswerAsync(exchange, "no"));
        await using var listener = new TestListener(handler);
        using RawClient client = listener.Connect();
        await client.SendAsync("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhe");
        string answer = await client.ReadToEndAsync();
        answer.ShouldContain("connection: close\r\n");
        answer.ShouldEndWith("\r\n\r\nno");
    }

    [Fact]
    public async Task Sends_100_when_the_body_is_first_read()
    {
        await using var listener = new TestListener();
        using RawClient client = listener.Connect();
        await client.SendAsync("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n");
        (await client.ReadAnswerAsync()).ShouldBe("HTTP/1.1 100 Continue\r\n\r\n");
        await client.SendAsync("ok");
        string answer = await client.ReadAnswerAsync();
        answer.ShouldContain("body: ok\n");
        answer.ShouldNotContain("expect");
    }

    [Fact]
    public async Task Answers_without_100_when_the_body_is_not_read()
    {
        var handler = new TestHandler(static exchange => TestHandler.AnswerAsync(exchange, "no"));
        await using var listener = new TestListener(handler);
        string answer = await listener.SendAsync("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n");
        answer.ShouldStartWith("HTTP/1.1 200");
        answer.ShouldContain("connection: close");
    }

    [Fact]
    public async Task Writes_chunks_and_trailers()
    {
        var handler = new TestHandler(static async exchange =>
        {
            var trailers = new HeaderList();
            trailers.Add("X-T"u8, "1"u8);
            exchange.Response.Status = 200;
            await exchange.StartResponseAsync(true, default);
            await exchange.WriteBodyAsync("hello"u8.ToArray(), default);
            await exchange.FlushAsync(default);
            await exchange.WriteBodyAsync(new byte[20000], default);
            await exchange.EndResponseAsync(trailers, default);
        });
        await using var listener = new TestListener(handler);
        string answer = await listener.SendAsync(Get);
        answer.ShouldContain("transfer-encoding: chunked\r\n\r\n5\r\nhello\r\n4e20\r\n\0");
        answer.ShouldEndWith("\0\r\n0\r\nx-t: 1\r\n\r\n");
    }

    [Theory]
    [InlineData("HEAD", 200, true)]
    [InlineData("GET", 204, false)]
    [InlineData("GET", 304, true)]
    public async Task Leaves_out_the_body(string method, int status, bool hasLength)
    {
        var handler = new TestHandler(async exchange =>
        {
            exchange.Response.Status = status;
            exchange.Response.Headers.Add("content-length"u8, "2"u8);
            await exchange.StartResponseAsync(true, default);
            await exchange.WriteBodyAsync("no"u8.ToArray(), default);
            await exchange.EndResponseAsync(null, default);
        });
        await using var listener = new TestListener(handler);
        using RawClient client = listener.Connect();
        await client.SendAsync($"{method} / HTTP/1.1\r\nHost: h\r\n\r\n{method} / HTTP/1.1\r\nHost: h\r\n\r\n");
        string answer = await client.ReadAnswerAsync(isHead: true);
        answer.Contains("content-length: 2").ShouldBe(hasLength);
        (await client.ReadAnswerAsync(isHead: true)).ShouldStartWith($"HTTP/1.1 {status} ");
    }

    [Fact]
    public async Task Hands_over_the_connection_after_101()
    {
        var handler = new TestHandler(static async exchange =>
        {
            exchange.Request.IsUpgrade.ShouldBeTrue();
            exchange.Response.Status = 101;
            exchange.Response.Headers.Add("upgrade"u8, "websocket"u8);
            await exchange.StartResponseAsync(false, default);
            DuplexConnection connection = exchange.TakeOverConnection();
            byte[] buffer = new byte[16];
            int count = await connection.ReceiveAsync(buffer, default);
            await connection.SendAsync(buffer.AsMemory(0, count), default);
        });
        await using var listener = new TestListener(handler);
        using RawClient client = listener.Connect();
        await client.SendAsync("GET / HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\nframe");
        string all = await client.ReadToEndAsync();
        all.ShouldStartWith("HTTP/1.1 101 Switching Protocols\r\n");
        all.ShouldContain("connection: upgrade\r\n");
        all.ShouldEndWith("\r\n\r\nframe");
    }

    [Fact]
    public async Task Tells_the_handler_that_the_client_went()
    {
        var started = new TaskCompletionSource();
        var gone = new TaskCompletionSource();
        var handler = new TestHandler(async exchange =>
        {
            started.SetResult();
            await using CancellationTokenRegistration registration = exchange.Aborted.Register(gone.SetResult);
            await gone.Task;
        });
        await using var listener = new TestListener(handler);
        using (RawClient client = listener.Connect())
        {
            await client.SendAsync(Get);
            await started.Task;
        }
        await gone.Task.WaitAsync(TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task Answers_a_bug_with_500()
    {
        var handler = new TestHandler(static _ => throw new InvalidOperationException("bug"));
        await using var listener = new TestListener(handler);
        (await listener.SendAsync(Get)).ShouldStartWith("HTTP/1.1 500 ");
        handler.Unhandled.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Aborts_when_the_handler_forgets_to_end()
    {
        var handler = new TestHandler(static async exchange =>
        {
            exchange.Response.Status = 200;
            await exchange.StartResponseAsync(true, default);
            await exchange.WriteBodyAsync("half"u8.ToArray(), default);
            await exchange.FlushAsync(default);
        });
        await using var listener = new TestListener(handler);
        using RawClient client = listener.Connect();
        await client.SendAsync(Get);
        string answer = await client.ReadToEndAsync();
        answer.ShouldNotContain("\r\n0\r\n\r\n");
    }

    [Fact]
    public async Task Refuses_to_write_a_line_end_in_a_field()
    {
        var handler = new TestHandler(static async exchange =>
        {
            exchange.Response.Status = 200;
            exchange.Response.Headers.Add("x"u8, "1\r\ny: 2"u8);
            await exchange.StartResponseAsync(false, default);
        });
        await using var listener = new TestListener(handler);
        using RawClient client = listener.Connect();
        await client.SendAsync(Get);
        (await client.ReadToEndAsync()).ShouldNotContain("y: 2");
        handler.Unhandled.Count.ShouldBe(1);
    }
}
