using System.Net;
using System.Text;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Sallyport.Proxy.Tests.Forwarding;
using Sallyport.Proxy.Tests.Listeners;
using static Sallyport.Proxy.Tests.ExternalAuthorization.GrpcAuthorizer;

namespace Sallyport.Proxy.Tests.ExternalAuthorization;

/// <summary>authorization-policy.md 12.10: the body in the check, and afterwards whole at the application.</summary>
public sealed class CheckBodyTests
{
    private const string Ten = "includeRequestBodyInCheck: {maxRequestBytes: 10}";
    private const string PartOfTen = "includeRequestBodyInCheck: {maxRequestBytes: 10, allowPartialMessage: true}";

    private string _checked = "";
    private string? _isPart;

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public async Task A_whole_body_is_checked_and_forwarded(bool isHttp2, bool isChunked)
    {
        await using KestrelUpstream authorizer = await AuthorizerAsync();
        await using AuthorizedGateway gateway = await AuthorizedGateway.StartAsync(authorizer.Port, Ten);
        using HttpContent body = Body("0123456789", isChunked);

        (HttpResponseMessage answer, string received) = await gateway.SendAsync("/a", body: body, isHttp2: isHttp2);

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        _checked.ShouldBe("0123456789");
        _isPart.ShouldBe("false");
        received.ShouldEndWith("\n\n0123456789");
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public async Task The_beginning_of_a_longer_body_is_checked_and_all_of_it_forwarded(bool isHttp2, bool isChunked)
    {
        await using KestrelUpstream authorizer = await AuthorizerAsync();
        await using AuthorizedGateway gateway = await AuthorizedGateway.StartAsync(authorizer.Port, PartOfTen);
        string text = string.Concat(Enumerable.Range(0, 20_000).Select(i => $"{i},"));
        using HttpContent body = Body(text, isChunked);

        (_, string received) = await gateway.SendAsync("/a", body: body, isHttp2: isHttp2);

        _checked.ShouldBe(text[..10]);
        _isPart.ShouldBe("true");
        received[(received.IndexOf("\n\n", StringComparison.Ordinal) + 2)..].ShouldBe(text);
    }

    [Theory]
    [InlineData(false, "")]
    [InlineData(true, "failOpen: true, ")]
    public async Task A_longer_body_is_413_where_no_part_is_wanted(bool isChunked, string settings)
    {
        await using KestrelUpstream authorizer = await AuthorizerAsync();
        await using AuthorizedGateway gateway = await AuthorizedGateway.StartAsync(authorizer.Port, settings + Ten);
        using HttpContent content = Body("0123456789a", isChunked);

        (HttpResponseMessage answer, string body) = await gateway.SendAsync("/a", body: content);

        answer.StatusCode.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
        body.ShouldBe("Payload Too Large");
        (await gateway.DecisionsAsync()).ShouldContain("ext_authz_body");
    }

    [Fact]
    public async Task Without_the_setting_no_body_is_read()
    {
        await using KestrelUpstream authorizer = await AuthorizerAsync();
        await using AuthorizedGateway gateway = await AuthorizedGateway.StartAsync(authorizer.Port);
        using StringContent body = new("0123456789");

        (_, string received) = await gateway.SendAsync("/a", body: body);

        _checked.ShouldBeEmpty();
        _isPart.ShouldBeNull();
        received.ShouldEndWith("\n\n0123456789");
    }

    [Fact]
    public async Task A_client_that_waits_for_100_is_told_to_continue_before_the_check()
    {
        await using KestrelUpstream authorizer = await AuthorizerAsync();
        await using AuthorizedGateway gateway = await AuthorizedGateway.StartAsync(authorizer.Port, Ten);
        using RawClient client = new(gateway.Proxy.EndPoints[80]);

        await client.SendAsync("POST /a HTTP/1.1\r\nhost: a.example\r\ncontent-length: 4\r\nexpect: 100-continue\r\n\r\n");
        (await client.ReadAnswerAsync()).ShouldStartWith("HTTP/1.1 100");
        await client.SendAsync("body");

        (await client.ReadAnswerAsync()).ShouldContain("\n\nbody");
        _checked.ShouldBe("body");
    }

    [Fact]
    public async Task A_connection_serves_on_after_a_checked_body()
    {
        await using KestrelUpstream authorizer = await AuthorizerAsync();
        await using AuthorizedGateway gateway = await AuthorizedGateway.StartAsync(authorizer.Port, Ten);
        using RawClient client = new(gateway.Proxy.EndPoints[80]);

        for (int i = 0; i < 3; i++)
        {
            await client.SendAsync($"POST /a HTTP/1.1\r\nhost: a.example\r\ntransfer-encoding: chunked\r\n\r\n4\r\nbod{i}\r\n0\r\n\r\n");
            (await client.ReadAnswerAsync()).ShouldContain($"\n\nbod{i}");
            _checked.ShouldBe($"bod{i}");
        }
    }

    [Fact]
    public async Task A_malformed_body_is_400()
    {
        await using KestrelUpstream authorizer = await AuthorizerAsync();
        await using AuthorizedGateway gateway = await AuthorizedGateway.StartAsync(authorizer.Port, "failOpen: true, " + Ten);
        using RawClient client = new(gateway.Proxy.EndPoints[80]);

        await client.SendAsync("POST /a HTTP/1.1\r\nhost: a.example\r\ntransfer-encoding: chunked\r\n\r\nnope\r\n");

        (await client.ReadToEndAsync()).ShouldStartWith("HTTP/1.1 400");
    }

    [Theory]
    [InlineData("", 11)]
    [InlineData(", packAsBytes: true", 12)]
    public async Task GRPC_gets_it_as_text_or_bytes(string pack, int field)
    {
        byte[] seen = [];
        await using KestrelUpstream authorizer = await StartAsync(Approval(), message => seen = message);
        await using AuthorizedGateway gateway = await AuthorizedGateway.StartAsync(
            authorizer.Port, $"includeRequestBodyInCheck: {{maxRequestBytes: 10{pack}}}", isGrpc: true);
        using StringContent body = new("text");

        (_, string received) = await gateway.SendAsync("/a", body: body);

        CheckMessage check = new(seen);
        check.Text(1, 4, 2, field).ShouldBe("text");
        check.Has(1, 4, 2, 23 - field).ShouldBeFalse();
        check.Headers["x-envoy-auth-partial-body"].ShouldBe("false");
        received.ShouldEndWith("\n\ntext");
    }

    private static HttpContent Body(string text, bool isChunked) =>
        isChunked ? new StreamContent(new UnknownLength(Encoding.ASCII.GetBytes(text))) : new StringContent(text);

    private Task<KestrelUpstream> AuthorizerAsync() => KestrelUpstream.StartAsync(
        async context =>
        {
            _checked = await new StreamReader(context.Request.Body).ReadToEndAsync();
            _isPart = context.Request.Headers["x-envoy-auth-partial-body"].FirstOrDefault();
        }, HttpProtocols.Http1);

    private sealed class UnknownLength(byte[] bytes) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;
    }
}
