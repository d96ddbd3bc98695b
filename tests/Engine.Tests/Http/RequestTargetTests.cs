using System.Text;
using Sallyport.Engine.Http;
using Sallyport.TestKit;

namespace Sallyport.Engine.Tests.Http;

/// <summary>authorization-policy.md 8.5, 8.6.</summary>
public sealed class RequestTargetTests
{
    [Theory]
    [InlineData("/a?b#c", "/a?b")]
    [InlineData("/admin#x", "/admin")]
    [InlineData("/#", "/")]
    [InlineData("/app?/admin#x", "/app?/admin")]
    public void Cuts_the_fragment(string target, string path)
    {
        RequestHead request = Requests.Get(target);
        RequestTarget.Reduce(request).ShouldBe(Reason.None);
        request.PathText().ShouldBe(path);
    }

    [Theory]
    [InlineData("http://other.example:8080/admin?x", "/admin?x", "other.example:8080")]
    [InlineData("HTTP://B.EXAMPLE/admin", "/admin", "B.EXAMPLE")]
    [InlineData("https://b.example", "/", "b.example")]
    [InlineData("http://[2001:db8::1]:80/x", "/x", "[2001:db8::1]:80")]
    [InlineData("http://user:pw@b.example/x#y", "/x", "b.example")]
    public void Takes_host_and_path_of_a_whole_URL(string target, string path, string host)
    {
        RequestHead request = Requests.Get(target);
        RequestTarget.Reduce(request).ShouldBe(Reason.None);
        request.PathText().ShouldBe(path);
        Encoding.Latin1.GetString(request.Authority).ShouldBe(host);
    }

    [Theory]
    [InlineData("GET", "http://h?x", Reason.TargetNotFound)]
    [InlineData("GET", "ftp://h/x", Reason.BadRequest)]
    [InlineData("GET", "http:///x", Reason.BadRequest)]
    [InlineData("GET", "http:/x", Reason.BadRequest)]
    [InlineData("GET", "http://h#x", Reason.BadRequest)]
    [InlineData("GET", "http://h:/x", Reason.BadRequest)]
    [InlineData("GET", "http://h:99999/x", Reason.BadRequest)]
    [InlineData("GET", "http://a b/x", Reason.BadRequest)]
    [InlineData("GET", "abc", Reason.BadRequest)]
    [InlineData("GET", "?x", Reason.BadRequest)]
    [InlineData("GET", @"\x", Reason.BadRequest)]
    [InlineData("GET", "*", Reason.BadRequest)]
    [InlineData("GET", "", Reason.BadRequest)]
    [InlineData("OPTIONS", "*", Reason.TargetNotFound)]
    [InlineData("CONNECT", "b.example:443", Reason.TargetNotFound)]
    [InlineData("CONNECT", "/x", Reason.BadRequest)]
    [InlineData("CONNECT", "b.example", Reason.BadRequest)]
    [InlineData("GET", "/a b", Reason.BadRequest)]
    [InlineData("GET", "/a\u007f", Reason.BadRequest)]
    [InlineData("GET", "/a?\u00fc", Reason.BadRequest)]
    public void Refuses_other_forms(string method, string target, Reason reason) =>
        RequestTarget.Reduce(Requests.Make(method, target, "h", Requests.PlainConnection)).ShouldBe(reason);

    [Theory]
    [InlineData("/\u00fc", Reason.None)]
    [InlineData("/a b", Reason.BadRequest)]
    [InlineData("abc", Reason.BadRequest)]
    [InlineData("*", Reason.BadRequest)]
    [InlineData("http://h/x", Reason.BadRequest)]
    public void Takes_only_paths_over_HTTP2(string target, Reason reason)
    {
        RequestHead request = Requests.Get(target);
        request.Version = HttpVersion.Http2;
        RequestTarget.Reduce(request).ShouldBe(reason);
    }

    [Theory]
    [InlineData("GET", "/")]
    [InlineData("OPTIONS", "*")]
    public void Refuses_a_request_without_host(string method, string target) =>
        RequestTarget.Reduce(Requests.Make(method, target, null, Requests.PlainConnection)).ShouldBe(Reason.BadRequestEmpty);

    [Fact]
    public void Finds_the_host_in_the_URL_when_there_is_no_header() =>
        RequestTarget.Reduce(Requests.Make("GET", "http://h/", null, Requests.PlainConnection)).ShouldBe(Reason.None);

    [Theory]
    [InlineData("GET", Reason.None)]
    [InlineData("UNSUBSCRIBE", Reason.None)]
    [InlineData("get", Reason.BadRequest)]
    [InlineData("FOO", Reason.BadRequest)]
    [InlineData("M-SEARCH", Reason.BadRequest)]
    [InlineData("", Reason.BadRequest)]
    [InlineData("AVERYLONGMETHODNAME", Reason.BadRequest)]
    [InlineData("QUERY", Reason.BadRequestEmpty)]
    public void Knows_the_methods_of_HTTP1(string method, Reason reason) =>
        KnownMethods.Check(Encoding.ASCII.GetBytes(method)).ShouldBe(reason);
}
