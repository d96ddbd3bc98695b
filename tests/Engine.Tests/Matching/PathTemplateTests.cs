using System.Text;
using Sallyport.Engine.Matching;

namespace Sallyport.Engine.Tests.Matching;

/// <summary>authorization-policy.md 7.4.</summary>
public sealed class PathTemplateTests
{
    [Theory]
    [InlineData("/foo/{*}", "/foo/bar", true)]
    [InlineData("/foo/{*}", "/foo", false)]
    [InlineData("/foo/{*}", "/foo/", false)]
    [InlineData("/foo/{*}", "/foo/bar/baz", false)]
    [InlineData("/foo/{*}", "/foo/b\"r", false)]
    [InlineData("/foo/{**}", "/foo/", true)]
    [InlineData("/foo/{**}", "/foo/bar", true)]
    [InlineData("/foo/{**}", "/foo/bar/baz", true)]
    [InlineData("/foo/{**}", "/foo", false)]
    [InlineData("/foo/{*}/bar/{**}", "/foo/x/bar/", true)]
    [InlineData("/foo/{*}/bar/{**}", "/foo/x/bar/y/z", true)]
    [InlineData("/foo/{*}/bar/{**}", "/foo/x/bar", false)]
    [InlineData("/foo/{*}/bar/{**}", "/foo//bar/y", false)]
    [InlineData("/foo/{**}/", "/foo/bar/", true)]
    [InlineData("/foo/{**}/", "/foo//", true)]
    [InlineData("/foo/{**}/", "/foo/bar", false)]
    [InlineData("/{*}/x/{*}", "/a/x/b", true)]
    [InlineData("/{*}/{*}", "/a/b", true)]
    [InlineData("/{*}/{*}", "/a", false)]
    [InlineData("/{**}", "/%41~;a=b", true)]
    [InlineData("/{**}", "/a[b]", false)]
    public void Fits_the_whole_path(string template, string path, bool expected)
    {
        PathTemplate.TryParse(template, out PathTemplate? parsed).ShouldBeTrue();
        parsed!.Matches(Encoding.UTF8.GetBytes(path)).ShouldBe(expected);
    }

    [Theory]
    [InlineData("/a{*}")]
    [InlineData("/{*}b")]
    [InlineData("/{**}/{*}")]
    [InlineData("/{**}/{**}")]
    public void Refuses_operators_that_are_no_segment_or_follow_the_last(string template) =>
        PathTemplate.TryParse(template, out _).ShouldBeFalse();

    [Theory]
    [InlineData("/a/{*}", true)]
    [InlineData("/a/{**}", true)]
    [InlineData("/a/*", false)]
    [InlineData("/a/{x}", false)]
    public void Knows_a_template_by_its_operators(string value, bool expected) => PathTemplate.IsTemplate(value).ShouldBe(expected);
}
