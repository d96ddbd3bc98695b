using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Sallyport.Proxy.Tests.Forwarding;
using Sallyport.Proxy.Tests.Listeners;
using Sallyport.TestKit;
using static Sallyport.Proxy.Tests.Http.RawHttp2Client;

namespace Sallyport.Proxy.Tests.Http;

/// <summary>What follows a request's body was judged by no policy: an application never takes it for a field of the head.</summary>
public sealed class TrailerTests : IAsyncLifetime
{
    private readonly TestIssuer _issuer = new();
    private KestrelUpstream _application = null!;
    private TestProxy _proxy = null!;

    public async Task InitializeAsync()
    {
        _application = await KestrelUpstream.StartAsync(TellAsync, HttpProtocols.Http1);
        _proxy = await TestProxy.StartAsync(
            TestProxy.Gateway + TestProxy.Service("application", _application.Port) + TestProxy.Routes("[{route: [{destination: {host: application.example} }] }]")
            + $$"""
            apiVersion: security.istio.io/v1
            kind: RequestAuthentication
            metadata: {name: tokens, namespace: istio-system}
            spec: {jwtRules: [{issuer: {{_issuer.Issuer}}, jwks: '{{_issuer.Jwks}}', outputClaimToHeaders: [{header: x-user, claim: sub}]}]}
            """);
    }

    public async Task DisposeAsync()
    {
        await _proxy.DisposeAsync();
        await _application.DisposeAsync();
        _issuer.Dispose();
    }

    [Theory]
    [InlineData("X-User: admin")]
    [InlineData("x_user: admin")]
    [InlineData("Host: other.example")]
    [InlineData("Content-Length: 100")]
    [InlineData("Connection: x-user")]
    [InlineData("X-Forwarded-Client-Cert: By=spiffe://cluster.local/ns/a/sa/b")]
    [InlineData("X-Anything: 1")]
    public async Task Behind_chunks_nothing_is_passed_on(string trailer)
    {
        using RawClient client = new(_proxy.Http);
        for (int i = 0; i < 2; i++)
        {
            await client.SendAsync($"POST / HTTP/1.1\r\nhost: a.example\r\ntransfer-encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n{trailer}\r\n\r\n");
            (await client.ReadAnswerAsync()).ShouldEndWith("hi none");
        }
    }

    [Fact]
    public async Task In_HTTP2_nothing_is_passed_on()
    {
        using RawHttp2Client client = await ConnectAsync(_proxy.Http);
        await client.TrySendAsync((byte[])[
            .. Frame(Headers, EndHeaders, 1, Head("POST", "/")), .. Frame(Data, 0, 1, "hi"u8),
            .. Frame(Headers, EndStream | EndHeaders, 1, [.. Field("x-user", "admin"), .. Field("x_user", "admin")])]);
        byte[]? answer = await client.ReadUntilAsync(Data);
        Encoding.ASCII.GetString(answer!).ShouldBe("hi none");
    }

    private static async Task TellAsync(HttpContext context)
    {
        string body = await new StreamReader(context.Request.Body).ReadToEndAsync();
        IHeaderDictionary trailers = context.Features.GetRequiredFeature<IHttpRequestTrailersFeature>().Trailers;
        string told = $"{body} {(trailers.Count == 0 ? "none" : string.Join(",", trailers))}";
        context.Response.ContentLength = told.Length;
        await context.Response.WriteAsync(told);
    }
}
