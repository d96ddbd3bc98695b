using Sallyport.Policy.Parsing;

namespace Sallyport.Policy.Tests.Parsing;

public sealed class GoDurationTests
{
    [Theory]
    [InlineData("5s", 5_000_000_000)]
    [InlineData("1.5s", 1_500_000_000)]
    [InlineData("1h30m", 5_400_000_000_000)]
    [InlineData(".5s", 500_000_000)]
    [InlineData("5.s", 5_000_000_000)]
    [InlineData("+5s", 5_000_000_000)]
    [InlineData("-5s", -5_000_000_000)]
    [InlineData("1us", 1_000)]
    [InlineData("1µs", 1_000)]
    [InlineData("1μs", 1_000)]
    [InlineData("1.0000000001s", 1_000_000_000)]
    [InlineData("0", 0)]
    [InlineData("2562047h", 9_223_369_200_000_000_000)]
    public void Reads_what_Go_reads(string text, long nanoseconds)
    {
        GoDuration.TryParse(text, out long read).ShouldBeTrue();
        read.ShouldBe(nanoseconds);
    }

    [Theory]
    [InlineData("")]
    [InlineData("5")]
    [InlineData("s")]
    [InlineData(".s")]
    [InlineData("5 s")]
    [InlineData("5S")]
    [InlineData("1d")]
    [InlineData("1e3s")]
    [InlineData("1h-5m")]
    [InlineData("++5s")]
    [InlineData("2562048h")]
    [InlineData("99999999999999999999s")]
    public void Refuses_what_Go_refuses(string text) => GoDuration.TryParse(text, out _).ShouldBeFalse();
}
