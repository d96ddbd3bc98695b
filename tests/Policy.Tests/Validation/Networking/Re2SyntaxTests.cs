using Sallyport.Policy.Validation.Networking;

namespace Sallyport.Policy.Tests.Validation.Networking;

/// <summary>Regular expressions as Go reads them (validation.md 6.11).</summary>
public sealed class Re2SyntaxTests
{
    [Theory]
    [InlineData("")]
    [InlineData("a|b|")]
    [InlineData("a*?b+?c??d{2,3}?")]
    [InlineData("^*$")]
    [InlineData("()*")]
    [InlineData("a{,2}{b}{2,x}{02}")]
    [InlineData("a{0}a{1000}a{2,}")]
    [InlineData("(a{30}){33}")]
    [InlineData("((a{500}){0}){1000}")]
    [InlineData("(?i)a(?-s:b)(?im-sU:c)")]
    [InlineData("(?P<a_1>x)(?<b>y)")]
    [InlineData(@"\A\b\B\z\d\D\s\S\w\W\a\f\n\r\t\v\x41\x{10FFFF}\017\12\.\-\_\/")]
    [InlineData(@"\pL\p{Greek}\P{^Lu}\p{Old_Italic}\p{Any}[\p{Han}\PN]")]
    [InlineData(@"\Q(*\E)")]
    [InlineData("[]a][^]a][a-][-a][a\\]b][[:alpha:][:^digit:]][[:nope]")]
    [InlineData("[\U0001f600-\U0001f64f]\U0001f600+")]
    public void Accepts(string pattern)
    {
        // One pattern ends a group that it did not open: kept readable above, closed here.
        Re2Syntax.FindProblem(pattern.EndsWith("\\E)", StringComparison.Ordinal) ? "(" + pattern : pattern).ShouldBeNull();
    }

    [Theory]
    [InlineData("(")]
    [InlineData(")")]
    [InlineData("(?:a")]
    [InlineData("*")]
    [InlineData("a|*")]
    [InlineData("(*)")]
    [InlineData("a**")]
    [InlineData("a++")]
    [InlineData("a{2}{3}")]
    [InlineData("a{1001}")]
    [InlineData("a{99999999999}")]
    [InlineData("a{3,2}")]
    [InlineData("(a{32}){32}")]
    [InlineData("(((a{11}){10}){10})")]
    [InlineData("(?=a)")]
    [InlineData("(?!a)")]
    [InlineData("(?<=a)")]
    [InlineData("(?<!a)")]
    [InlineData("(?>a)")]
    [InlineData("(?P<a>x)(?P<a>y)")]
    [InlineData("(?P<a-b>x)")]
    [InlineData("(?P=a)")]
    [InlineData("(?i-)")]
    [InlineData("(?x)")]
    [InlineData("(?")]
    [InlineData("\\")]
    [InlineData(@"\C")]
    [InlineData(@"\1")]
    [InlineData(@"\8")]
    [InlineData(@"\K")]
    [InlineData(@"\Z")]
    [InlineData(@"\G")]
    [InlineData(@"\x4")]
    [InlineData(@"\x{110000}")]
    [InlineData(@"\x{}")]
    [InlineData(@"\p")]
    [InlineData(@"\p{}")]
    [InlineData(@"\p{Nope}")]
    [InlineData(@"\p{Greek")]
    [InlineData("[")]
    [InlineData("[]")]
    [InlineData("[z-a]")]
    [InlineData(@"[a-\d]")]
    [InlineData(@"[\b]")]
    [InlineData("[[:nope:]]")]
    [InlineData(@"a\")]
    public void Refuses(string pattern) => Re2Syntax.FindProblem(pattern).ShouldNotBeNull();
}
