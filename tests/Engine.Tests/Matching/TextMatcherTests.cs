using System.Text;
using Sallyport.Engine.Matching;

namespace Sallyport.Engine.Tests.Matching;

public sealed class TextMatcherTests
{
    [Theory]
    [InlineData("abc", true)]
    [InlineData("Abc", false)]
    [InlineData("abcd", false)]
    public void Exact_compares_all_of_it(string value, bool expected) => Fits(TextMatcher.Exact("abc"), value).ShouldBe(expected);

    [Theory]
    [InlineData("abcd", true)]
    [InlineData("abc", true)]
    [InlineData("ab", false)]
    public void Prefix_compares_the_beginning(string value, bool expected) => Fits(TextMatcher.Prefix("abc"), value).ShouldBe(expected);

    [Theory]
    [InlineData("xabc", true)]
    [InlineData("bc", false)]
    public void Suffix_compares_the_end(string value, bool expected) => Fits(TextMatcher.Suffix("abc"), value).ShouldBe(expected);

    [Fact]
    public void Ignores_the_case_of_ASCII_letters_when_asked()
    {
        Fits(TextMatcher.Exact("X-É", ignoreCase: true), "x-É").ShouldBeTrue();
        Fits(TextMatcher.Exact("X-É", ignoreCase: true), "x-é").ShouldBeFalse();
        Fits(TextMatcher.Prefix("Ab", ignoreCase: true), "aBc").ShouldBeTrue();
        Fits(TextMatcher.Suffix("bC", ignoreCase: true), "aBc").ShouldBeTrue();
        Fits(TextMatcher.Exact("[", ignoreCase: true), "{").ShouldBeFalse();
    }

    [Fact]
    public void Presence_takes_the_empty_value_and_non_emptiness_does_not()
    {
        Fits(TextMatcher.Present, "").ShouldBeTrue();
        Fits(TextMatcher.NotEmpty, "").ShouldBeFalse();
        Fits(TextMatcher.NotEmpty, "x").ShouldBeTrue();
        Fits(TextMatcher.Never, "").ShouldBeFalse();
    }

    private static bool Fits(TextMatcher matcher, string value) => matcher.Matches(Encoding.UTF8.GetBytes(value));
}
