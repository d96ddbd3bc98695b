using Sallyport.Proxy.Configuration;
using Sallyport.Proxy.Tests.Listeners;

namespace Sallyport.Proxy.Tests.Configuration;

public sealed class ChangePaceTests
{
    private readonly ManualTime _time = new();

    [Fact]
    public void Lets_changes_wait_longer_while_they_keep_coming()
    {
        ChangePace pace = new(_time);
        List<double> waits = [];
        for (int i = 0; i < 7; i++)
        {
            TimeSpan wait = pace.Next();
            waits.Add(wait.TotalMilliseconds);
            _time.Advance(wait);
        }
        waits.ShouldBe([25, 50, 100, 200, 400, 400, 400]);
    }

    [Fact]
    public void Is_quick_again_after_a_quiet_second()
    {
        ChangePace pace = new(_time);
        for (int i = 0; i < 5; i++) pace.Next();
        _time.Advance(TimeSpan.FromSeconds(1.1));
        pace.Next().TotalMilliseconds.ShouldBe(25);
    }
}
