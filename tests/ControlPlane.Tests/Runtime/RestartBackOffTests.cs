using Sallyport.ControlPlane.Runtime;

namespace Sallyport.ControlPlane.Tests.Runtime;

public sealed class RestartBackOffTests
{
    [Fact]
    public void Waits_longer_each_time_and_forgets_after_ten_good_minutes()
    {
        Clock clock = new();
        RestartBackOff backOff = new(clock);
        string[] waits = [.. Enumerable.Range(0, 8).Select(_ => RestartBackOff.Text(backOff.After(clock.Now)))];
        waits.ShouldBe(["0s", "10s", "20s", "40s", "1m20s", "2m40s", "5m0s", "5m0s"]);
        DateTimeOffset began = clock.Now;
        clock.Now += TimeSpan.FromMinutes(10);
        backOff.After(began).ShouldBe(TimeSpan.Zero);
    }

    private sealed class Clock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = new(2026, 11, 1, 0, 0, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
