using Sallyport.Proxy.Keys;

namespace Sallyport.Proxy.Tests.Keys;

public sealed class RefreshScheduleTests
{
    [Theory]
    [InlineData(null, 1200)]
    [InlineData(86400, 1200)]
    [InlineData(300, 300)]
    [InlineData(1, 60)]
    [InlineData(0, 60)]
    public void Keeps_a_set_as_long_as_the_issuer_says_between_1_and_20_minutes(int? maxAge, int expected) =>
        RefreshSchedule.AfterSuccess(maxAge is { } age ? TimeSpan.FromSeconds(age) : null).TotalSeconds.ShouldBe(expected);

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(6, 32)]
    [InlineData(7, 60)]
    [InlineData(1000000, 60)]
    public void Backs_off_from_1_to_60_seconds(int failures, int expected) =>
        RefreshSchedule.AfterFailure(failures).TotalSeconds.ShouldBe(expected);
}
