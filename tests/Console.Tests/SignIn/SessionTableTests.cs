using Sallyport.Client;
using Sallyport.Console.SignIn;
using Sallyport.Explaining;

namespace Sallyport.Console.Tests.SignIn;

public sealed class SessionTableTests
{
    private readonly StoppedTime _time = new();

    [Fact]
    public void Ends_a_session_that_nobody_uses()
    {
        using SessionTable table = Table();
        string secret = table.Begin("alice", Access())!;
        _time.Now += TimeSpan.FromMinutes(29);
        table.Find(secret)!.Touch(_time.Now);
        _time.Now += TimeSpan.FromMinutes(29);
        table.Find(secret).ShouldNotBeNull();
        _time.Now += TimeSpan.FromMinutes(31);
        table.Find(secret).ShouldBeNull();
        table.Find(null).ShouldBeNull();
    }

    [Fact]
    public void Ends_a_session_of_a_page_that_was_left_open()
    {
        using SessionTable table = Table();
        string secret = table.Begin("alice", Access())!;
        for (int i = 0; i < 26; i++)
        {
            table.Find(secret)?.Touch(_time.Now);
            _time.Now += TimeSpan.FromMinutes(29);
        }
        table.Find(secret).ShouldBeNull();
    }

    [Fact]
    public void A_link_is_good_for_half_an_hour()
    {
        using SessionTable table = Table();
        string early = table.MakeLink(Access), late = table.MakeLink(Access);
        table.UseLink(early).ShouldNotBeNull().Dispose();
        table.UseLink(early).ShouldBeNull();
        _time.Now += TimeSpan.FromMinutes(31);
        table.UseLink(late).ShouldBeNull();
    }

    private SessionTable Table() => new(new ConsoleOptions { Api = Access(), Port = 0, Trial = new ConsoleTrial(), KeyCheck = new ConsoleKeyCheck() }, _time);

    private static ApiAccess Access() => new() { Server = new Uri("https://127.0.0.1:1/") };

    private sealed class StoppedTime : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = new(2026, 11, 29, 0, 0, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
