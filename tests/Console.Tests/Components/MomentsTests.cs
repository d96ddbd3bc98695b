using Sallyport.Console.Components.Parts;

namespace Sallyport.Console.Tests.Components;

/// <summary>Times where the reader is.</summary>
public sealed class MomentsTests
{
    private static readonly DateTimeOffset s_then = new(2026, 3, 29, 23, 30, 5, TimeSpan.Zero);

    [Fact]
    public void Are_those_of_the_readers_zone_on_that_day()
    {
        TimeZoneInfo zone = Moments.ZoneOf("Nowhere/Nothing", 120);
        Moments.Local(s_then, s_then.AddMinutes(5), zone).ShouldBe("01:30:05");
        Moments.Local(s_then, s_then.AddDays(2), zone).ShouldBe("30 Mar 01:30:05");
        Moments.Local(s_then, s_then.AddYears(1), zone).ShouldBe("30 Mar 2026 01:30");
        Moments.Local(s_then, s_then, null).ShouldBe("23:30:05");
        Moments.Both(s_then, zone).ShouldBe("2026-03-30 01:30:05 +02:00 (2026-03-29 23:30:05 UTC)");
    }

    [Theory]
    [InlineData("2026-03-29T23:30:05Z")]
    [InlineData("2026-03-30T01:30:05+02:00")]
    public void Are_read_in_any_zone(string text) => Moments.Universal(Moments.Read(text)!.Value).ShouldBe("2026-03-29 23:30:05 UTC");

    [Theory]
    [InlineData(null)]
    [InlineData("yesterday")]
    public void Are_nothing_where_there_is_none(string? text) => Moments.Read(text).ShouldBeNull();

    [Fact]
    public void Have_no_zone_that_no_place_has() => Moments.ZoneOf("x", 99_999).BaseUtcOffset.ShouldBe(TimeSpan.FromHours(14));
}
