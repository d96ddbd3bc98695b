namespace Sallyport.Proxy.Tests.Listeners;

/// <summary>How long a client may take.</summary>
public sealed class LimitTests
{
    private const string Get = "GET / HTTP/1.1\r\nHost: h\r\n\r\n";

    [Fact]
    public async Task Closes_a_connection_that_lies_idle_for_an_hour()
    {
        var time = new ManualTime();
        await using var listener = new TestListener(time: time);
        using RawClient client = listener.Connect();
        await client.SendAsync(Get);
        await client.ReadAnswerAsync();
        time.Advance(TimeSpan.FromMinutes(59));
        await client.SendAsync(Get);
        (await client.ReadAnswerAsync()).ShouldContain("date: Thu, 01 Jan 1970 00:59:00 GMT\r\n");
        Task<string> rest = client.ReadToEndAsync();
        await AdvanceUntilAsync(rest, time, TimeSpan.FromMinutes(61));
        (await rest).ShouldBeEmpty();
    }

    [Fact]
    public async Task Closes_a_connection_whose_head_does_not_end_in_a_minute()
    {
        var time = new ManualTime();
        await using var listener = new TestListener(time: time);
        using RawClient client = listener.Connect();
        await client.SendAsync("GET / HTTP/1.1\r\n");
        Task<string> rest = client.ReadToEndAsync();
        await AdvanceUntilAsync(rest, time, TimeSpan.FromSeconds(62));
        (await rest).Replace("(reset)", "").ShouldBeEmpty();
        listener.Handler.Served.ShouldBe(0);
    }

    [Fact]
    public async Task Waits_for_a_slow_handler()
    {
        var goOn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var handler = new TestHandler(async exchange =>
        {
            started.SetResult();
            await goOn.Task;
            await TestHandler.AnswerAsync(exchange, "late");
        });
        var time = new ManualTime();
        await using var listener = new TestListener(handler, time: time);
        using RawClient client = listener.Connect();
        await client.SendAsync(Get);
        await started.Task;
        time.Advance(TimeSpan.FromHours(5));
        goOn.SetResult();
        (await client.ReadAnswerAsync()).ShouldEndWith("late");
    }

    // What was sent may not have been read yet when the time is moved for the first time.
    private static async Task AdvanceUntilAsync(Task closed, ManualTime time, TimeSpan by)
    {
        for (int i = 0; i < 200 && !closed.IsCompleted; i++)
        {
            time.Advance(by);
            await Task.WhenAny(closed, Task.Delay(20));
        }
    }
}
