using Sallyport.Proxy.Tests.Forwarding;
using Sallyport.Proxy.Tests.Listeners;
using static Sallyport.Proxy.Tests.ExternalAuthorization.GrpcAuthorizer;

namespace Sallyport.Proxy.Tests.ExternalAuthorization;

/// <summary>
/// authorization-policy.md 12.4, 12.6, 10.1: connections that are not HTTP. The policy's only field is for HTTP, so it matches all of them.
/// </summary>
public sealed class TcpCheckTests
{
    private byte[]? _seen;

    [Fact]
    public async Task A_gRPC_authorizer_approves_a_connection()
    {
        await using KestrelUpstream authorizer = await StartAsync(Approval(), message => _seen = message);
        (await AskAsync(authorizer.Port, isGrpc: true)).ShouldBe("hello");
        CheckMessage check = new(_seen!);
        check.Text(1, 1, 1, 1, 2).ShouldBe("127.0.0.1");
        check.Has(1, 4, 2).ShouldBeFalse("there is no HTTP");
    }

    [Fact]
    public async Task A_gRPC_authorizer_refuses_a_connection()
    {
        await using KestrelUpstream authorizer = await StartAsync(Refusal(), message => _seen = message);
        (await AskAsync(authorizer.Port, isGrpc: true)).ShouldNotContain("hello");
        _seen.ShouldNotBeNull();
    }

    [Fact]
    public async Task Without_an_answer_the_connection_is_closed() =>
        (await AskAsync(RawUpstream.ClosedPort(), isGrpc: true)).ShouldNotContain("hello");

    [Fact]
    public async Task Without_an_answer_failOpen_lets_it_pass() =>
        (await AskAsync(RawUpstream.ClosedPort(), isGrpc: true, "failOpen: true")).ShouldBe("hello");

    [Fact]
    public async Task An_HTTP_authorizer_is_not_asked()
    {
        using RawUpstream authorizer = RawUpstream.Always("HTTP/1.1 403 No\r\ncontent-length: 0\r\n\r\n");
        (await AskAsync(authorizer.Port, isGrpc: false)).ShouldBe("hello");
        authorizer.Connections.ShouldBe(0);
    }

    [Fact]
    public async Task A_provider_that_cannot_be_used_closes_every_connection() =>
        (await AskAsync(RawUpstream.ClosedPort(), isGrpc: false, "failOpen: true, pathPrefix: nope")).ShouldNotContain("hello");

    private static async Task<string> AskAsync(int authorizer, bool isGrpc, string settings = "")
    {
        using RawUpstream application = new(async (peer, _) =>
        {
            await peer.SendAsync("hello");
            peer.Dispose();
        });
        await using AuthorizedGateway gateway = await AuthorizedGateway.StartAsync(authorizer, settings, isGrpc, Documents(application.Port));
        using RawClient client = new(gateway.Proxy.EndPoints[9000]);
        return await client.ReadToEndAsync();
    }

    private static string Documents(int application) =>
        TestProxy.Service("bytes", application, "TCP", 9000)
        + """
        apiVersion: networking.istio.io/v1
        kind: Gateway
        metadata: {name: tcp, namespace: istio-system}
        spec:
          selector: {istio: ingressgateway}
          servers: [{port: {number: 9000, name: tcp, protocol: TCP}, hosts: ["*"]}]
        ---
        apiVersion: networking.istio.io/v1
        kind: VirtualService
        metadata: {name: bytes, namespace: istio-system}
        spec:
          hosts: ["*"]
          gateways: [tcp]
          tcp: [{route: [{destination: {host: bytes.example} }] }]
        """;
}
