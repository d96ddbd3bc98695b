using System.Text;
using Sallyport.Engine.Http;
using Sallyport.Engine.Routing;
using Sallyport.TestKit;

namespace Sallyport.Engine.Tests.Routing;

/// <summary>gateway-routing.md 1.9, 6.2, 6.3.</summary>
public sealed class RedirectWriterTests
{
    [Theory]
    [InlineData("a.com", "/x?y=1", null, null, "/new", null, "http://a.com/new?y=1")]
    [InlineData("a.com", "/x?y=1", null, null, "/new?z", null, "http://a.com/new?z")]
    [InlineData("a.com:8080", "/x", null, null, "/new", null, "http://a.com:8080/new")]
    [InlineData("a.com:8080", "/x?q", null, "b.org", null, null, "http://b.org/x?q")]
    [InlineData("a.com:8080", "/x", null, "b.org:81", null, null, "http://b.org:81/x")]
    [InlineData("a.com:8080", "/x", "https", null, null, null, "https://a.com:8080/x")]
    [InlineData("a.com:80", "/x", "https", null, null, null, "https://a.com/x")]
    [InlineData("a.com:80", "/x", "http", null, null, null, "http://a.com:80/x")]
    [InlineData("a.com:8080", "/x", null, null, null, 90, "http://a.com:90/x")]
    [InlineData("a.com", "/x", null, null, "/%REQ(x)%", null, "http://a.com/%REQ(x)%")]
    public void Writes_the_location(string host, string path, string? scheme, string? authority, string? uri, int? port, string expected)
    {
        HeaderList response = new();
        RedirectWriter.WriteLocation(
            new RedirectPlan(301, scheme, authority, uri, null, null, port), Requests.Make("GET", path, host, Requests.PlainConnection), response);
        Location(response).ShouldBe(expected);
    }

    [Fact]
    public void Replaces_a_matched_prefix()
    {
        HeaderList response = new();
        RedirectPlan plan = new(301, null, null, null, "/new", "/old", null);
        RedirectWriter.WriteLocation(plan, Requests.Make("GET", "/old/x?y", "a.com", Requests.PlainConnection), response);
        Location(response).ShouldBe("http://a.com/new/x?y");
    }

    [Fact] // 1.9
    public void Keeps_the_host_as_received_on_the_way_to_https()
    {
        HeaderList response = new();
        RedirectWriter.WriteHttpsLocation(Requests.Make("GET", "/x?y", "A.com:8080", Requests.PlainConnection), response);
        Location(response).ShouldBe("https://A.com:8080/x?y");
    }

    [Fact] // 6.3
    public void Repeats_the_own_address_for_a_direct_response_with_301()
    {
        HeaderList response = new();
        RedirectWriter.WriteOwnLocation(Requests.Make("GET", "/x?y", "a.com", Requests.PlainConnection), response);
        Location(response).ShouldBe("http://a.com/x?y");
    }

    private static string Location(HeaderList response) =>
        response.TryGet("location"u8, out ReadOnlySpan<byte> value) ? Encoding.ASCII.GetString(value) : "";
}
