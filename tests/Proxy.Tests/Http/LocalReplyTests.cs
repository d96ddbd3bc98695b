using System.Text;
using Sallyport.Engine;
using Sallyport.Proxy.Http;
using Sallyport.Proxy.Tests.Forwarding;

namespace Sallyport.Proxy.Tests.Http;

public sealed class LocalReplyTests
{
    [Fact]
    public async Task Answers_with_the_reasons_status_and_text()
    {
        TestExchange exchange = new("GET", "/");
        await LocalReply.RespondAsync(exchange, Reason.JwtExpired);
        exchange.Response.Status.ShouldBe(401);
        exchange.BodyText.ShouldBe("Jwt is expired");
        exchange.ResponseHeader("content-type").ShouldBe("text/plain");
        exchange.ResponseHeader("content-length").ShouldBe("14");
        exchange.IsEnded.ShouldBeTrue();
    }

    [Fact]
    public async Task Keeps_fields_that_were_set_before()
    {
        TestExchange exchange = new("GET", "/");
        exchange.Response.Headers.Add("location"u8, "https://a/"u8);
        await LocalReply.RespondAsync(exchange, Reason.HttpsRedirect);
        exchange.Response.Status.ShouldBe(301);
        exchange.ResponseHeader("location").ShouldBe("https://a/");
        exchange.ResponseHeader("content-type").ShouldBeNull();
        exchange.BodyText.ShouldBe("");
    }

    [Fact]
    public async Task Sends_no_body_to_HEAD_but_its_length()
    {
        TestExchange exchange = new("HEAD", "/");
        await LocalReply.RespondAsync(exchange, Reason.NoHealthyUpstream);
        exchange.ResponseHeader("content-length").ShouldBe("19");
        exchange.BodyText.ShouldBe("");
        exchange.IsEnded.ShouldBeTrue();
    }

    // gateway-routing.md 9.2
    [Theory]
    [InlineData(Reason.BadRequest, "13")]
    [InlineData(Reason.JwtExpired, "16")]
    [InlineData(Reason.AuthorizationDenied, "7")]
    [InlineData(Reason.RouteNotFound, "12")]
    [InlineData(Reason.UpstreamTimeout, "14")]
    [InlineData(Reason.InternalError, "2")]
    public async Task Answers_gRPC_with_its_own_status(Reason reason, string grpcStatus)
    {
        TestExchange exchange = new("POST", "/a.B/C", ("content-type", "application/grpc+proto"));
        await LocalReply.RespondAsync(exchange, reason);
        exchange.Response.Status.ShouldBe(200);
        exchange.ResponseHeader("content-type").ShouldBe("application/grpc");
        exchange.ResponseHeader("grpc-status").ShouldBe(grpcStatus);
        exchange.ResponseHeader("content-length").ShouldBeNull();
        exchange.BodyText.ShouldBe("");
    }

    [Fact]
    public async Task Encodes_the_message_for_gRPC()
    {
        TestExchange exchange = new("POST", "/a.B/C", ("content-type", "application/grpc"));
        await LocalReply.RespondAsync(exchange, 403, Encoding.UTF8.GetBytes("100% ü\n"));
        exchange.ResponseHeader("grpc-message").ShouldBe("100%25 %C3%BC%0A");
    }
}
