using System.Buffers;
using System.Text;
using Sallyport.Engine.Matching;
using Sallyport.TestKit;

namespace Sallyport.Engine.Tests.Matching;

public sealed class Re2RegexTests
{
    [Theory]
    [InlineData("a.c", "abc", true)]
    [InlineData("a.c", "a\nc", false)]
    [InlineData("(?s)a.c", "a\nc", true)]
    [InlineData("abc", "xabc", false)]
    [InlineData("abc$", "abc\n", false)]
    [InlineData("a|b", "b", true)]
    [InlineData("a|bc", "ac", false)]
    [InlineData(@"\d+", "123", true)]
    [InlineData(@"\d", "\u0661", false)]
    [InlineData(@"\w+", "aZ_9", true)]
    [InlineData(@"\w", "é", false)]
    [InlineData(@"\W", "é", true)]
    [InlineData(@"\s", "\v", false)]
    [InlineData("[[:alpha:]]+", "abc", true)]
    [InlineData("[[:^alpha:]]", "é", true)]
    [InlineData("[^a]", "é", true)]
    [InlineData("[^a]", "😀", true)]
    [InlineData(".", "😀", true)]
    [InlineData("[😀-😎]", "😃", true)]
    [InlineData("[😀-😎]", "a", false)]
    [InlineData("(?i)abc", "AbC", true)]
    [InlineData("(?i)[a-c]+x", "ABCX", true)]
    [InlineData("(?i)k", "\u212a", true)]
    [InlineData("(?i:a)b", "Ab", true)]
    [InlineData("(?i:a)b", "AB", false)]
    [InlineData("(?P<year>[0-9]{4})-x", "2024-x", true)]
    [InlineData("(?<year>[0-9]{4})-x", "2024-x", true)]
    [InlineData("a{2,3}", "aaaa", false)]
    [InlineData("a{,3}", "a{,3}", true)]
    [InlineData("a{x", "a{x", true)]
    [InlineData(@"\Qa.b*\E+", "a.b**", true)]
    [InlineData(@"\x41\x{1F600}\101", "A😀A", true)]
    [InlineData(@"\pL+", "éß", true)]
    [InlineData(@"\PL", "1", true)]
    [InlineData(@"[\p{Lu}x]", "É", true)]
    [InlineData(@"[^\pL]", "1", true)]
    [InlineData(@"[^\pL]", "é", false)]
    [InlineData("[]a]+", "]a", true)]
    [InlineData("[a-]+", "a-", true)]
    [InlineData(@"[\d-z]+", "1-z", true)]
    [InlineData("", "", true)]
    [InlineData("a||b", "", true)]
    [InlineData("(?U)a+", "aa", true)]
    [InlineData(@"\Bx|ab", "ab", true)]
    [InlineData(@"(?m)a$\nb", "a\nb", true)]
    [InlineData("/v[0-9]+/users/[^/]+", "/v1/users/jo", true)]
    [InlineData("[^\\x00-\\x{10FFFF}]", "a", false)]
    public void Fits_as_RE2_does(string pattern, string value, bool expected) =>
        Compile(pattern).IsFullMatch(Encoding.UTF8.GetBytes(value)).ShouldBe(expected);

    [Fact]
    public void Matches_no_byte_that_is_not_UTF8()
    {
        Compile(".").IsFullMatch([0xFC]).ShouldBeFalse();
        Compile("[^a]").IsFullMatch([0xFC]).ShouldBeFalse();
        Compile(@"[^\pL]").IsFullMatch([0xFC]).ShouldBeFalse();
        Compile(@"a\pZ?").IsFullMatch([(byte)'a', 0xC3]).ShouldBeFalse();
    }

    [Theory]
    [InlineData("(a")]
    [InlineData("a)")]
    [InlineData("[a")]
    [InlineData("*a")]
    [InlineData("a**")]
    [InlineData("a*+")]
    [InlineData("a{2}{3}")]
    [InlineData("a{1001}")]
    [InlineData("(a{100}){100}")]
    [InlineData("a{3,2}")]
    [InlineData("(?=a)")]
    [InlineData("(?!a)")]
    [InlineData("(?<=a)")]
    [InlineData("(?>a)")]
    [InlineData(@"(a)\1")]
    [InlineData(@"\Z")]
    [InlineData(@"\q")]
    [InlineData(@"\C")]
    [InlineData("a\\")]
    [InlineData("[z-a]")]
    [InlineData("[[:nope:]]")]
    [InlineData(@"\p{Greek}")]
    [InlineData("(?P<n>a)(?P<n>b)")]
    [InlineData("(?P<>a)")]
    [InlineData("(?x)a")]
    [InlineData("a\0")]
    public void Refuses_what_RE2_refuses_or_has_no_translation(string pattern)
    {
        Re2Regex.TryCompile(pattern, out Re2Regex? regex, out string? error).ShouldBeFalse();
        regex.ShouldBeNull();
        error.ShouldNotBeNullOrEmpty();
    }

    [Theory]
    [InlineData("/api/(.*)/x", "/api/v1/x/api/v2/x", @"/\1", "/v1/x/api/v2")]
    [InlineData("a", "banana", "o", "bonono")]
    [InlineData("a*", "baac", "-", "-b-c-")]
    [InlineData("(?P<a>x)(y)", "xyxy", @"\2\1\\\0", @"yx\xyyx\xy")]
    [InlineData("é", "aéa", "x", "axa")]
    public void Replaces_every_match(string pattern, string value, string substitution, string expected)
    {
        ArrayBufferWriter<byte> output = new();
        Compile(pattern).Replace(Encoding.UTF8.GetBytes(value), substitution, output).ShouldBeTrue();
        Encoding.UTF8.GetString(output.WrittenSpan).ShouldBe(expected);
    }

    [Fact]
    public void Writes_back_bytes_that_are_not_UTF8()
    {
        ArrayBufferWriter<byte> output = new();
        Compile("a").Replace([0xFF, (byte)'a', 0xC3], "b", output).ShouldBeTrue();
        output.WrittenSpan.ToArray().ShouldBe([0xFF, (byte)'b', 0xC3]);
    }

    [Fact]
    public void Leaves_a_value_without_match_alone()
    {
        ArrayBufferWriter<byte> output = new();
        Compile("x").Replace("abc"u8, "y", output).ShouldBeFalse();
        output.WrittenCount.ShouldBe(0);
    }

    [Theory]
    [InlineData(@"/\1", true)]
    [InlineData(@"/\2", false)]
    [InlineData(@"/\x", false)]
    [InlineData(@"/\", false)]
    [InlineData(@"\\", true)]
    public void Knows_a_good_substitution(string substitution, bool expected) =>
        Re2Substitution.IsValid(substitution, Compile("(a)")).ShouldBe(expected);

    [Fact]
    public void Allocates_nothing_to_match()
    {
        Re2Regex regex = Compile("/v[0-9]+/users/[^/]+");
        byte[] value = "/v1/users/somebody"u8.ToArray();
        AllocationProbe.Measure(() => regex.IsFullMatch(value)).ShouldBe(0);
    }

    private static Re2Regex Compile(string pattern)
    {
        Re2Regex.TryCompile(pattern, out Re2Regex? regex, out string? error).ShouldBeTrue(error);
        return regex!;
    }
}
