using Sallyport.Engine.Routing;
using Sallyport.Proxy.Forwarding;
using Sallyport.Proxy.Identity;
using Sallyport.Proxy.Tests.Listeners;

namespace Sallyport.Proxy.Tests.Forwarding;

/// <summary>Mesh TLS between two of our own proxies (peer-authentication.md 4, 5.3).</summary>
public sealed class MeshForwardingTests
{
    private const string Server = "spiffe://cluster.local/ns/ns1/sa/server";

    private static readonly TestAuthority _authority = new();

    [Theory]
    [InlineData(PeerMode.Strict, UpstreamProtocol.Http11)]
    [InlineData(PeerMode.Permissive, UpstreamProtocol.Http11)]
    [InlineData(PeerMode.Permissive, UpstreamProtocol.Http2)]
    public async Task Shows_both_identities(PeerMode mode, UpstreamProtocol protocol)
    {
        using MeshIdentity identity = _authority.Identity("client");
        TestExchange exchange = await SendAsync(mode, protocol, identity, [Server]);
        exchange.Response.Status.ShouldBe(200);
        exchange.BodyText.ShouldBe("spiffe://cluster.local/ns/ns1/sa/client");
    }

    [Fact]
    public async Task Takes_any_identity_of_the_trust_domain_when_none_is_known()
    {
        using MeshIdentity identity = _authority.Identity("client");
        (await SendAsync(PeerMode.Strict, UpstreamProtocol.Http11, identity, [])).Response.Status.ShouldBe(200);
    }

    [Fact]
    public async Task Refuses_another_identity_than_the_destinations()
    {
        using MeshIdentity identity = _authority.Identity("client");
        TestExchange exchange = await SendAsync(PeerMode.Strict, UpstreamProtocol.Http11, identity, ["spiffe://cluster.local/ns/ns1/sa/other"]);
        exchange.Response.Status.ShouldBe(503);
    }

    [Theory] // gateway-routing.md 11.9
    [InlineData(UpstreamProtocol.Http11)]
    [InlineData(UpstreamProtocol.Http2)]
    public async Task Speaks_plain_text_to_the_endpoints_without_sidecar(UpstreamProtocol protocol)
    {
        using MeshIdentity identity = _authority.Identity("client");
        TestExchange exchange = await SendAsync(PeerMode.Permissive, protocol, identity, [Server], isPlain: true);
        exchange.BodyText.ShouldBe("nobody");
        (await SendAsync(PeerMode.Strict, protocol, identity, [Server], isPlain: true)).Response.Status.ShouldBeInRange(502, 503);
    }

    [Fact]
    public async Task Refuses_a_server_of_another_mesh()
    {
        using MeshIdentity identity = new TestAuthority().Identity("client");
        (await SendAsync(PeerMode.Permissive, UpstreamProtocol.Http11, identity, [])).Response.Status.ShouldBe(503);
    }

    private static async Task<TestExchange> SendAsync(PeerMode mode, UpstreamProtocol protocol, MeshIdentity client, string[] names, bool isPlain = false)
    {
        using MeshIdentity server = _authority.Identity("server");
        TestHandler handler = new(exchange => TestHandler.AnswerAsync(
            exchange, exchange.Request.Connection.Peer is { } peer ? TestHandler.Text(peer.UriNames[0]) : "nobody"));
        await using TestListener listener = new(handler, TestListener.Plan(ListenerProtocol.Http, mode), identity: server);
        using ForwarderFixture forwarder = new(new ForwardingOptions { MeshIdentity = () => client });
        TestExchange exchange = new("GET", "/");
        await forwarder.SendAsync(ForwarderFixture.Route(new ClusterPlan
        {
            Name = "outbound|80||h", Host = "h", Protocol = protocol,
            Tls = new UpstreamTlsPlan { IsMesh = true, ServerName = "outbound_.80_._.h", SubjectAltNames = names },
            Endpoints = [new EndpointPlan("127.0.0.1", listener.EndPoint.Port, IsPlain: isPlain)],
        }), exchange);
        return exchange;
    }
}
