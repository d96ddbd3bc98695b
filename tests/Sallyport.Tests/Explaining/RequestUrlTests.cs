namespace Sallyport.Explaining;

public sealed class RequestUrlTests
{
    [Theory]
    [InlineData("http://a.example/x/../y?q=1", false, "a.example", 80, "/x/../y?q=1")]
    [InlineData("https://A.Example:8443", true, "a.example", 8443, "/")]
    [InlineData("a.example:8000/x", false, "a.example", 8000, "/x")]
    [InlineData("http://[::1]:8080/%2e/", false, "::1", 8080, "/%2e/")]
    [InlineData("http://a.example?x=1", false, "a.example", 80, "/?x=1")]
    [InlineData("http://a.example/p#fragment", false, "a.example", 80, "/p")]
    [InlineData("http://a.example/?next=http://b.example/", false, "a.example", 80, "/?next=http://b.example/")]
    public void Leaves_the_path_as_written(string text, bool isHttps, string host, int port, string path)
    {
        RequestUrl url = RequestUrl.TryParse(text).ShouldNotBeNull();

        (url.IsHttps, url.Host, url.Port, url.Path).ShouldBe((isHttps, host, port, path));
    }

    [Theory]
    [InlineData("/only/a/path")]
    [InlineData("ftp://a.example/")]
    [InlineData("http://a.example:port/")]
    [InlineData("http://a.example:70000/")]
    [InlineData("http://")]
    public void Refuses_what_is_no_http_url(string text) => RequestUrl.TryParse(text).ShouldBeNull();
}
