using System.Net;
using System.Text;
using Sallyport.Engine.Http;
using Sallyport.Proxy.Tests.Listeners;

namespace Sallyport.Proxy.Tests.Http;

/// <summary>HTTP/2 without TLS, by prior knowledge, with a client that knows nothing of us.</summary>
public sealed class Http2Tests
{
    [Fact]
    public async Task Serves_a_request_with_body()
    {
        await using var listener = new TestListener();
        using HttpClient client = Client();
        using HttpRequestMessage request = Request(HttpMethod.Post, listener, "/a%2Fb?c=d");
        request.Headers.Host = "Example.com:81";
        request.Headers.TryAddWithoutValidation("x-a", "\u00fc");
        request.Headers.TryAddWithoutValidation("Via", ["1 a", "1 b"]);
        request.Content = new StringContent("hello");
        using HttpResponseMessage response = await client.SendAsync(request);
        response.Version.ShouldBe(new Version(2, 0));
        response.Headers.Server.ToString().ShouldBe("sallyport");
        response.Headers.Date.ShouldNotBeNull();
        string seen = Encoding.Latin1.GetString(await response.Content.ReadAsByteArrayAsync());
        seen.ShouldStartWith("POST /a%2Fb?c=d\nauthority: Example.com:81\n");
        seen.ShouldContain("x-a: \u00fc\n");
        seen.ShouldContain("content-length: 5\n");
        seen.ShouldContain("body: hello\n");
    }

    [Fact]
    public async Task Sends_many_at_once_on_one_connection()
    {
        await using var listener = new TestListener();
        using HttpClient client = Client();
        string[] answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => client.SendAsync(Request(HttpMethod.Get, listener, $"/{i}"))
            .ContinueWith(sent => sent.Result.Content.ReadAsStringAsync(), TaskScheduler.Default).Unwrap()));
        for (int i = 0; i < answers.Length; i++)
            answers[i].ShouldStartWith($"GET /{i}\n");
        listener.Set.ConnectionCount.ShouldBe(1);
    }

    [Fact]
    public async Task Sends_trailers_and_repeated_fields()
    {
        var handler = new TestHandler(static async exchange =>
        {
            var trailers = new HeaderList();
            trailers.Add("grpc-status"u8, "0"u8);
            exchange.Response.Status = 200;
            exchange.Response.Headers.Add("x"u8, "1"u8);
            exchange.Response.Headers.Add("x"u8, "\u00fc"u8);
            await exchange.StartResponseAsync(true, default);
            await exchange.WriteBodyAsync(new byte[200_000], default);
            await exchange.EndResponseAsync(trailers, default);
        });
        await using var listener = new TestListener(handler);
        using HttpClient client = Client();
        using HttpResponseMessage response = await client.SendAsync(Request(HttpMethod.Get, listener, "/"));
        (await response.Content.ReadAsByteArrayAsync()).Length.ShouldBe(200_000);
        response.Headers.GetValues("x").ShouldBe(["1", "\u00c3\u00bc"]);
        response.TrailingHeaders.GetValues("grpc-status").ShouldBe(["0"]);
    }

    [Fact]
    public async Task Ends_the_stream_with_the_head_when_there_is_no_body()
    {
        var handler = new TestHandler(static async exchange =>
        {
            exchange.HasRequestBody.ShouldBeFalse();
            exchange.Response.Status = 404;
            await exchange.StartResponseAsync(false, default);
        });
        await using var listener = new TestListener(handler);
        using HttpClient client = Client();
        using HttpResponseMessage response = await client.SendAsync(Request(HttpMethod.Get, listener, "/"));
        response.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await response.Content.ReadAsStringAsync()).ShouldBeEmpty();
        handler.Unhandled.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(99, 0, 200)]
    [InlineData(101, 0, 431)]
    [InlineData(1, 60 * 1024, 431)]
    public async Task Bounds_the_head(int fields, int bytes, int status)
    {
        await using var listener = new TestListener();
        using HttpClient client = Client();
        using HttpRequestMessage request = Request(HttpMethod.Get, listener, "/");
        for (int i = 0; i < fields; i++)
            request.Headers.Add($"x{i}", new string('x', bytes));
        using HttpResponseMessage response = await client.SendAsync(request);
        ((int)response.StatusCode).ShouldBe(status);
        if (status == 431)
            (await response.Content.ReadAsStringAsync()).ShouldBe("Request Header Fields Too Large");
    }

    [Theory]
    [InlineData(' ', 400)]
    [InlineData('\u0001', 400)]
    [InlineData('\u007f', 400)]
    [InlineData('|', 200)]
    public async Task Judges_the_bytes_of_the_target(char c, int status)
    {
        await using var listener = new TestListener();
        using RawClient client = listener.Connect();
        await client.SendAsync(HeadersFrame($"/a{c}b"));
        string answer = await client.ReadThroughAsync(status == 400 ? "Bad Request" : "GET /a|b\n");
        answer.ShouldNotBeEmpty();
    }

    [Fact]
    public async Task Resets_the_stream_when_the_answer_cannot_be_finished()
    {
        var handler = new TestHandler(static async exchange =>
        {
            exchange.Response.Status = 200;
            await exchange.StartResponseAsync(true, default);
            await exchange.WriteBodyAsync("half"u8.ToArray(), default);
            await exchange.FlushAsync(default);
            exchange.Abort();
        });
        await using var listener = new TestListener(handler);
        using HttpClient client = Client();
        await Should.ThrowAsync<HttpRequestException>(async () =>
        {
            using HttpResponseMessage response = await client.SendAsync(Request(HttpMethod.Get, listener, "/"));
        });
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
        using HttpClient client = Client();
        using var cancellation = new CancellationTokenSource();
        Task<HttpResponseMessage> sent = client.SendAsync(Request(HttpMethod.Get, listener, "/"), cancellation.Token);
        await started.Task;
        await cancellation.CancelAsync();
        await gone.Task.WaitAsync(TimeSpan.FromSeconds(20));
        await Should.ThrowAsync<OperationCanceledException>(() => sent);
    }

    [Fact]
    public async Task Closes_after_a_broken_preface()
    {
        await using var listener = new TestListener();
        using RawClient client = listener.Connect();
        await client.SendAsync("PRI * HTTP/2.0\r\n\r\nXX\r\n\r\n");
        (await client.ReadToEndAsync()).ShouldStartWith("HTTP/1.1 400 ");
    }

    [Fact]
    public async Task Answers_bugs_with_500()
    {
        var handler = new TestHandler(static _ => throw new InvalidOperationException("bug"));
        await using var listener = new TestListener(handler);
        using HttpClient client = Client();
        using HttpResponseMessage response = await client.SendAsync(Request(HttpMethod.Get, listener, "/"));
        response.StatusCode.ShouldBe(HttpStatusCode.InternalServerError);
        handler.Unhandled.Count.ShouldBe(1);
    }

    // Preface, empty SETTINGS, and one HEADERS frame whose fields are literals without an index (RFC 7541 section 6.2.2).
    private static string HeadersFrame(string path)
    {
        string block = Literal(":method", "GET") + Literal(":scheme", "http") + Literal(":authority", "h") + Literal(":path", path);
        return $"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\u0004\0\0\0\0\0\0\0{(char)block.Length}\u0001\u0005\0\0\0\u0001{block}";

        static string Literal(string name, string value) => $"\0{(char)name.Length}{name}{(char)value.Length}{value}";
    }

    private static HttpClient Client() => new(new SocketsHttpHandler
    {
        RequestHeaderEncodingSelector = static (_, _) => Encoding.Latin1,
        ResponseHeaderEncodingSelector = static (_, _) => Encoding.Latin1,
    });

    private static HttpRequestMessage Request(HttpMethod method, TestListener listener, string path) =>
        new(method, $"http://{listener.EndPoint}{path}")
        {
            Version = new Version(2, 0), VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
}
