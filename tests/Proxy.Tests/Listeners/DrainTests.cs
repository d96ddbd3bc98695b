using System.Net;
using System.Net.Sockets;
using Sallyport.Engine.Routing;

namespace Sallyport.Proxy.Tests.Listeners;

public sealed class DrainTests
{
    private const string Get = "GET / HTTP/1.1\r\nHost: h\r\n\r\n";

    [Fact]
    public async Task Ends_at_once_when_nothing_is_in_flight()
    {
        await using var listener = new TestListener();
        using RawClient client = listener.Connect();
        await client.SendAsync(Get);
        await client.ReadAnswerAsync();
        await listener.Set.StopAcceptingAsync();
        await listener.Set.DrainAsync(CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(20));
        (await client.ReadToEndAsync()).ShouldBeEmpty();
        Should.Throw<SocketException>(() => listener.Connect());
    }

    [Fact]
    public async Task Lets_a_request_end_and_says_close()
    {
        var (listener, started, goOn) = Waiting();
        await using TestListener _ = listener;
        using RawClient client = listener.Connect();
        await client.SendAsync(Get);
        await started.Task;
        await listener.Set.StopAcceptingAsync();
        Task drained = listener.Set.DrainAsync(CancellationToken.None);
        drained.IsCompleted.ShouldBeFalse();
        goOn.SetResult();
        (await client.ReadToEndAsync()).ShouldContain("connection: close\r\n");
        await drained.WaitAsync(TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task Aborts_what_is_left_at_the_deadline()
    {
        var (listener, started, goOn) = Waiting();
        await using TestListener _ = listener;
        using RawClient client = listener.Connect();
        await client.SendAsync(Get);
        await started.Task;
        using var deadline = new CancellationTokenSource();
        Task drained = listener.Set.DrainAsync(deadline.Token);
        await deadline.CancelAsync();
        await drained.WaitAsync(TimeSpan.FromSeconds(20));
        (await client.ReadToEndAsync()).ShouldBe("(reset)");
        goOn.SetResult();
    }

    [Fact]
    public async Task Lets_a_stream_end_and_closes_the_connection()
    {
        var (listener, started, goOn) = Waiting();
        await using TestListener _ = listener;
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, $"http://{listener.EndPoint}/")
        {
            Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        Task<HttpResponseMessage> sent = client.SendAsync(request);
        await started.Task;
        Task drained = listener.Set.DrainAsync(CancellationToken.None);
        goOn.SetResult();
        using HttpResponseMessage response = await sent;
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        await drained.WaitAsync(TimeSpan.FromSeconds(20));
        listener.Set.ConnectionCount.ShouldBe(0);
    }

    [Fact]
    public async Task Waits_for_tunnels()
    {
        await using var listener = new TestListener(plan: TestListener.Plan(ListenerProtocol.Tcp));
        using RawClient client = listener.Connect();
        await client.SendAsync("hello");
        await client.ReadExactlyAsync(5);
        Task drained = listener.Set.DrainAsync(CancellationToken.None);
        drained.IsCompleted.ShouldBeFalse();
        client.FinishSending();
        await drained.WaitAsync(TimeSpan.FromSeconds(20));
    }

    private static (TestListener Listener, TaskCompletionSource Started, TaskCompletionSource GoOn) Waiting()
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var goOn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var handler = new TestHandler(async exchange =>
        {
            started.SetResult();
            await goOn.Task;
            await TestHandler.AnswerAsync(exchange, "done");
        });
        return (new TestListener(handler), started, goOn);
    }
}
