using Sallyport.Policy.Validation;

namespace Sallyport.Policy.Tests.Validation;

/// <summary>validation.md 2.20.</summary>
public sealed class GoUrlTests
{
    [Theory]
    [InlineData("https://issuer.example/keys")]
    [InlineData("HTTPS://a")]
    [InlineData("https:")]
    [InlineData("https:///k")]
    [InlineData("https:a")]
    [InlineData("https://a:0/")]
    [InlineData("https://a:99999")]
    [InlineData("https://a:")]
    [InlineData("https://user:pw@a/")]
    [InlineData("https://a/k?q=%zz#f")]
    [InlineData("https://a/#f")]
    [InlineData("https://[::1]:443/k")]
    [InlineData("https://[fe80::1%25en0]/k")]
    [InlineData("https://*.a/")]
    [InlineData("https://a_b/")]
    [InlineData("https://ü/k")]
    [InlineData("https://a/{k}|")]
    public void Takes(string text) => GoUrl.IsHttp(text).ShouldBeTrue();

    [Theory]
    [InlineData("")]
    [InlineData("a.example/keys")]
    [InlineData("//a/keys")]
    [InlineData("ftp://a")]
    [InlineData(" https://a")]
    [InlineData("https://a b/")]
    [InlineData("https://a\\b")]
    [InlineData("https://a/\n")]
    [InlineData("https://a/%zz")]
    [InlineData("https://a/%2")]
    [InlineData("https://a%41/")]
    [InlineData("https://[::1/")]
    [InlineData("https://[a]/")]
    [InlineData("https://::1/k")]
    [InlineData("https://a:+1/")]
    [InlineData("https://a:-1/")]
    [InlineData("https://a:b/")]
    [InlineData("https://a#f")]
    [InlineData("https://a/#%zz")]
    public void Refuses(string text) => GoUrl.IsHttp(text).ShouldBeFalse();
}
