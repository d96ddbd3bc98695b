using System.Text;
using Sallyport.Engine.Http;
using Sallyport.Engine.Routing;
using Sallyport.TestKit;

namespace Sallyport.Engine.Tests.Routing;

/// <summary>gateway-routing.md 6.10: values are format strings of the proxy.</summary>
public sealed class HeaderFormatTests
{
    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("100%%", "100%")]
    [InlineData("%REQ(x-a)%", "one")]
    [InlineData("<%REQ(X-A)%>", "<one>")]
    [InlineData("%REQ(missing?x-a)%", "one")]
    [InlineData("%REQ(x-a):2%", "on")]
    [InlineData("%REQ(missing)%", "")]
    [InlineData("%REQ(:authority)% %REQ(:path)% %REQ(:method)% %REQ(host)%", "app.example /x?y GET app.example")]
    [InlineData("%PROTOCOL%", "HTTP/1.1")]
    [InlineData("%DOWNSTREAM_REMOTE_ADDRESS%", "10.0.0.9:40000")]
    [InlineData("%DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT%", "10.0.0.9")]
    [InlineData("%DOWNSTREAM_LOCAL_ADDRESS%", "10.0.0.1:8080")]
    [InlineData("%DOWNSTREAM_LOCAL_PORT%", "8080")]
    [InlineData("%ROUTE_NAME%/%UPSTREAM_CLUSTER%/%RESPONSE_CODE%", "r/c/204")]
    [InlineData("%RESP(x-r)%", "two")]
    [InlineData("%START_TIME%", "2026-01-02T03:04:05.678Z")]
    public void Writes_what_its_commands_name(string text, string expected)
    {
        HeaderList response = new();
        response.Add("x-r"u8, "two"u8);
        RequestHead request = Requests.Get("/x?y", "x-a", "one", "x-a", "second");
        HeaderFormat.TryParse(text, out HeaderFormat format, out string? problem).ShouldBeTrue(problem);
        HeaderOperations operations = new([], [new HeaderValue("out"u8.ToArray(), format)], []);
        HeaderOperator.Apply([operations], response, new FormatContext
        {
            Request = request, Response = response, RouteName = "r", ClusterName = "c", Status = 204, StartMilliseconds = 1767323045678,
        });
        string written = response.TryGet("out"u8, out ReadOnlySpan<byte> value) ? Encoding.ASCII.GetString(value) : "";
        written.ShouldBe(expected);
    }

    [Fact] // A forwarded address has no port.
    public void Writes_port_0_for_a_forwarded_client_address()
    {
        RequestHead request = Requests.Get();
        IpAddress.TryParse("2001:db8::1", out IpAddress remote).ShouldBeTrue();
        request.RemoteAddress = remote;
        HeaderFormat.TryParse("%DOWNSTREAM_REMOTE_ADDRESS%", out HeaderFormat format, out _);
        HeaderOperator.Apply([new([], [new HeaderValue("out"u8.ToArray(), format)], [])], request.Headers, new FormatContext { Request = request });
        request.Header("out").ShouldBe("[2001:db8::1]:0");
    }

    [Theory]
    [InlineData("%")]
    [InlineData("50% off")]
    [InlineData("%REQ(x)")]
    [InlineData("%REQ%")]
    [InlineData("%NO_SUCH_THING%")]
    [InlineData("%PROTOCOL(x)%")]
    [InlineData("%REQ(x):y%")]
    public void Says_what_it_cannot_read(string text)
    {
        HeaderFormat.TryParse(text, out HeaderFormat format, out string? problem).ShouldBeFalse();
        problem.ShouldNotBeNull();
        format.ShouldBe(HeaderFormat.Empty);
    }
}
