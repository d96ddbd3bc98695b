using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Sallyport.Engine.Routing;

namespace Sallyport.Proxy.Tests.Forwarding;

/// <summary>gateway-routing.md 11.9, 11.10.</summary>
public sealed class UpstreamTlsTests : IDisposable
{
    private readonly ForwarderFixture _forwarder = new();
    private readonly UpstreamAuthority _authority = new();

    public void Dispose()
    {
        _forwarder.Dispose();
        _authority.Dispose();
    }

    [Theory]
    [InlineData(UpstreamProtocol.Http11, "HTTP/1.1")]
    [InlineData(UpstreamProtocol.Http2, "HTTP/2")]
    public async Task Connects_with_the_host_header_as_server_name(UpstreamProtocol protocol, string spoken)
    {
        await using KestrelUpstream upstream = await StartAsync("a.foo.com");
        TestExchange exchange = await SendAsync(upstream, new UpstreamTlsPlan { Credential = Trust(_authority.Pem) }, protocol);
        exchange.BodyText.ShouldBe(spoken + " none");
    }

    [Theory]
    [InlineData("b.foo.com", null, null)]
    [InlineData("a.foo.com", "c.foo.com", null)]
    [InlineData("a.foo.com", null, "c.foo.com")]
    public async Task Refuses_a_certificate_for_another_name(string issuedFor, string? serverName, string? altName)
    {
        await using KestrelUpstream upstream = await StartAsync(issuedFor);
        TestExchange exchange = await SendAsync(upstream, new UpstreamTlsPlan
        {
            Credential = Trust(_authority.Pem), ServerName = serverName, SubjectAltNames = altName is null ? [] : [altName],
        });
        exchange.Response.Status.ShouldBe(503);
        exchange.BodyText.ShouldEndWith("remote connection failure");
    }

    [Theory]
    [InlineData("b.foo.com")]
    [InlineData("spiffe://cluster.local/ns/a/sa/b")]
    public async Task Takes_a_certificate_with_one_of_the_given_names(string name)
    {
        await using KestrelUpstream upstream = await StartAsync("b.foo.com", "spiffe://cluster.local/ns/a/sa/b");
        TestExchange exchange = await SendAsync(upstream, new UpstreamTlsPlan { Credential = Trust(_authority.Pem), SubjectAltNames = ["x", name] });
        exchange.Response.Status.ShouldBe(200);
    }

    [Fact]
    public async Task Refuses_a_certificate_of_a_foreign_authority()
    {
        using UpstreamAuthority foreign = new();
        await using KestrelUpstream upstream = await StartAsync("a.foo.com");
        (await SendAsync(upstream, new UpstreamTlsPlan { Credential = Trust(foreign.Pem) })).Response.Status.ShouldBe(503);
        (await SendAsync(upstream, new UpstreamTlsPlan())).Response.Status.ShouldBe(503);
    }

    [Fact]
    public async Task Skips_all_checks_when_told_so()
    {
        await using KestrelUpstream upstream = await StartAsync("other.com");
        (await SendAsync(upstream, new UpstreamTlsPlan { SkipVerification = true })).Response.Status.ShouldBe(200);
    }

    [Fact]
    public async Task Shows_its_own_certificate()
    {
        using X509Certificate2 own = _authority.Issue("client.foo.com");
        await using KestrelUpstream upstream = await StartAsync("a.foo.com", wantsClientCertificate: true);
        TlsCredential credential = new("own", own.ExportCertificatePem(), own.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem(), _authority.Pem, null, null, null);
        (await SendAsync(upstream, new UpstreamTlsPlan { Credential = credential })).BodyText.ShouldBe("HTTP/1.1 CN=client.foo.com");
    }

    [Fact]
    public async Task Refuses_when_its_certificate_cannot_be_read()
    {
        await using KestrelUpstream upstream = await StartAsync("a.foo.com");
        TlsCredential credential = new("own", null, null, null, null, null, "/nonexistent/ca.pem");
        (await SendAsync(upstream, new UpstreamTlsPlan { Credential = credential })).Response.Status.ShouldBe(503);
    }

    [Fact]
    public async Task Refuses_mesh_destinations_without_a_mesh_certificate()
    {
        await using KestrelUpstream upstream = await StartAsync("a.foo.com");
        (await SendAsync(upstream, new UpstreamTlsPlan { IsMesh = true })).Response.Status.ShouldBe(503);
    }

    [Fact]
    public async Task Keeps_connections_of_different_server_names_apart()
    {
        await using KestrelUpstream upstream = await StartAsync("a.foo.com");
        UpstreamTlsPlan tls = new() { Credential = Trust(_authority.Pem) };
        (await SendAsync(upstream, tls)).Response.Status.ShouldBe(200);
        TestExchange other = new("GET", "/");
        other.Request.SetAuthority("evil.com"u8);
        await _forwarder.SendAsync(RouteTo(upstream, tls, UpstreamProtocol.Http11), other);
        other.Response.Status.ShouldBe(503);
    }

    private async Task<KestrelUpstream> StartAsync(string dnsName, string? uri = null, bool wantsClientCertificate = false) =>
        await KestrelUpstream.StartAsync(
            context => context.Response.WriteAsync($"{context.Request.Protocol} {context.Connection.ClientCertificate?.Subject ?? "none"}"),
            HttpProtocols.Http1AndHttp2, _authority.Issue(dnsName, uri), wantsClientCertificate);

    private async Task<TestExchange> SendAsync(KestrelUpstream upstream, UpstreamTlsPlan tls, UpstreamProtocol protocol = UpstreamProtocol.Http11)
    {
        TestExchange exchange = new("GET", "/");
        await _forwarder.SendAsync(RouteTo(upstream, tls, protocol), exchange);
        return exchange;
    }

    private static RoutePlan RouteTo(KestrelUpstream upstream, UpstreamTlsPlan tls, UpstreamProtocol protocol) =>
        ForwarderFixture.Route(new ClusterPlan
        {
            Name = "outbound|443||h", Host = "h", Protocol = protocol, Tls = tls, Endpoints = [new EndpointPlan("127.0.0.1", upstream.Port)],
        });

    private static TlsCredential Trust(string authorities) => new("trust", null, null, authorities, null, null, null);
}
