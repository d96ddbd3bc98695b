using System.Text;
using Sallyport.Engine.Http;
using Sallyport.TestKit;

namespace Sallyport.Engine.Tests.Http;

/// <summary>gateway-routing.md 5.1, 9, 10.2-10.8; peer-authentication.md 7; authorization-policy.md 6.9, 9.2.</summary>
public sealed class HeaderHygieneTests
{
    [Theory]
    [InlineData("connection", "close")]
    [InlineData("keep-alive", "timeout=5")]
    [InlineData("proxy-connection", "keep-alive")]
    [InlineData("transfer-encoding", "chunked")]
    [InlineData("upgrade", "websocket")]
    [InlineData("x-envoy-internal", "true")]
    [InlineData("x-envoy-retry-on", "5xx")]
    [InlineData("te", "gzip")]
    [InlineData("referer", "http://")]
    [InlineData("x-forwarded-client-cert", "By=x")]
    public void Every_proxy_removes(string name, string value)
    {
        AtGateway(name, value).Header(name).ShouldBeNull();
        AtSidecar(name, value).Header(name).ShouldBeNull();
    }

    [Theory]
    [InlineData("x-envoy-decorator-operation")]
    [InlineData("x-envoy-original-path")]
    [InlineData("x-envoy-upstream-rq-timeout-ms")]
    [InlineData("x-envoy-max-retries")]
    public void Only_a_gateway_removes(string name)
    {
        AtGateway(name, "1").Header(name).ShouldBeNull();
        AtSidecar(name, "1").Header(name).ShouldBe("1");
    }

    [Theory]
    [InlineData("te", "trailers")]
    [InlineData("referer", "x")]
    [InlineData("referer", "http://a/")]
    [InlineData("x-envoy-other", "1")]
    public void Nobody_removes(string name, string value) => AtGateway(name, value).Header(name).ShouldBe(value);

    [Fact]
    public void Two_referers_stay() => AtGateway("referer", "http://", "referer", "http://").Header("referer").ShouldBe("http://,http://");

    [Fact]
    public void Removes_what_connection_names()
    {
        RequestHead request = AtGateway("connection", "x-a, Authorization", "x-a", "1", "authorization", "Bearer x", "x-b", "2");
        request.Header("x-a").ShouldBeNull();
        request.Header("authorization").ShouldBeNull();
        request.Header("x-b").ShouldBe("2");
    }

    [Theory]
    [InlineData("x-forwarded-for", Reason.BadRequest)]
    [InlineData("close, X-Forwarded-Host", Reason.BadRequest)]
    [InlineData("x-forwarded-proto", Reason.BadRequest)]
    [InlineData(":path", Reason.BadRequest)]
    [InlineData("a,b,c,d,e,f,g,h,i,j", Reason.BadRequest)]
    [InlineData("host", Reason.BadRequestEmpty)]
    [InlineData("a,b,c,d,e,f,g,h,i", Reason.None)]
    public void Refuses_what_connection_must_not_name(string value, Reason reason) =>
        Prepare(Requests.Get("/", "connection", value), ProxyRole.Gateway).ShouldBe(reason);

    [Theory]
    [InlineData("@request.auth.claims.role")]
    [InlineData("@Request.Auth.Claims[a][b]")]
    public void Refuses_a_header_named_like_a_claim(string name) =>
        Prepare(Requests.Get("/", name, "admin"), ProxyRole.Gateway).ShouldBe(Reason.BadRequestEmpty);

    [Theory]
    [InlineData("upgrade", "websocket", Reason.None, true)]
    [InlineData("Upgrade", "WebSocket", Reason.None, true)]
    [InlineData("upgrade", "foo", Reason.UpgradeForbidden, true)]
    [InlineData("upgrade", "h2c", Reason.None, false)]
    [InlineData("close", "websocket", Reason.None, false)]
    public void Lets_only_websockets_upgrade(string connection, string protocol, Reason reason, bool isUpgrade)
    {
        RequestHead request = Requests.Get("/", "connection", connection, "upgrade", protocol);
        Prepare(request, ProxyRole.Gateway).ShouldBe(reason);
        request.IsUpgrade.ShouldBe(isUpgrade);
        request.Headers.Contains("upgrade"u8).ShouldBe(isUpgrade);
        request.Headers.Contains("connection"u8).ShouldBeFalse();
    }

    [Theory]
    [InlineData(0, null, "10.0.0.9", "10.0.0.9")]
    [InlineData(0, "1.1.1.1", "10.0.0.9", "1.1.1.1,10.0.0.9")]
    [InlineData(0, "", "10.0.0.9", "10.0.0.9")]
    [InlineData(1, "1.1.1.1, 2.2.2.2", "2.2.2.2", "1.1.1.1, 2.2.2.2,10.0.0.9")]
    [InlineData(2, "1.1.1.1, 2.2.2.2", "1.1.1.1", "1.1.1.1, 2.2.2.2,10.0.0.9")]
    [InlineData(3, "1.1.1.1, 2.2.2.2", "10.0.0.9", "1.1.1.1, 2.2.2.2,10.0.0.9")]
    [InlineData(3, "1.1.1.1,,2.2.2.2", "1.1.1.1", "1.1.1.1,,2.2.2.2,10.0.0.9")]
    [InlineData(1, "1.1.1.1:8080", "10.0.0.9", "1.1.1.1:8080,10.0.0.9")]
    [InlineData(1, "junk", "10.0.0.9", "junk,10.0.0.9")]
    [InlineData(1, "2001:db8::5", "2001:db8::5", "2001:db8::5,10.0.0.9")]
    public void A_gateway_counts_trusted_proxies(int proxies, string? forwarded, string remote, string upstream)
    {
        RequestHead request = forwarded is null ? Requests.Get() : Requests.Get("/", "x-forwarded-for", forwarded);
        HeaderHygiene.Cleanse(request, ProxyRole.Gateway, proxies).ShouldBe(Reason.None);
        request.RemoteAddress.ToString().ShouldBe(remote);
        request.Header("x-forwarded-for").ShouldBe(upstream);
        request.Header("x-envoy-external-address").ShouldBe(remote);
    }

    [Theory]
    [InlineData("1.1.1.1", "1.1.1.1")]
    [InlineData("2.2.2.2, 1.1.1.1", "1.1.1.1")]
    [InlineData("1.1.1.1, junk", "10.0.0.9")]
    [InlineData("", "10.0.0.9")]
    [InlineData("[2001:db8::5]:80", "10.0.0.9")]
    public void A_sidecar_takes_the_last_forwarded_address_and_appends_none(string forwarded, string remote)
    {
        RequestHead request = AtSidecar("x-forwarded-for", forwarded);
        request.RemoteAddress.ToString().ShouldBe(remote);
        request.Header("x-forwarded-for").ShouldBe(forwarded);
    }

    [Fact]
    public void A_loopback_peer_is_named_by_the_gateways_own_address()
    {
        RequestHead request = Requests.Make("GET", "/", "h", Requests.Connection("127.0.0.1"));
        HeaderHygiene.Cleanse(request, ProxyRole.Gateway, 0);
        request.Header("x-forwarded-for").ShouldBe("10.0.0.1");
        request.RemoteAddress.ToString().ShouldBe("127.0.0.1");
    }

    [Theory]
    [InlineData(ProxyRole.Gateway, 0, "https", "http", "http")]
    [InlineData(ProxyRole.Gateway, 1, "https", "https", "https")]
    [InlineData(ProxyRole.Gateway, 1, "foo", "foo", "http")]
    [InlineData(ProxyRole.Sidecar, 0, "https", "https", "https")]
    public void Believes_the_forwarded_scheme_by_role(ProxyRole role, int proxies, string sent, string header, string scheme)
    {
        RequestHead request = Requests.Get("/", "x-forwarded-proto", sent);
        HeaderHygiene.Cleanse(request, role, proxies);
        request.Header("x-forwarded-proto").ShouldBe(header);
        Encoding.ASCII.GetString(request.Scheme).ShouldBe(scheme);
    }

    [Fact]
    public void Makes_request_ids_by_role()
    {
        Guid id = Guid.NewGuid();
        RequestId(ProxyRole.Gateway, id, "mine").ShouldBe(id.ToString());
        RequestId(ProxyRole.Sidecar, id, "mine").ShouldBe("mine");
        RequestId(ProxyRole.Sidecar, id, null).ShouldBe(id.ToString());
    }

    [Theory]
    [InlineData("authorization")]
    [InlineData("user-agent")]
    [InlineData("x-forwarded-for")]
    [InlineData("accept")]
    [InlineData("accept-encoding")]
    [InlineData("content-type")]
    [InlineData("via")]
    [InlineData("x-forwarded-proto")]
    [InlineData("origin")]
    public void Joins_the_lines_of_single_valued_fields(string name)
    {
        RequestHead request = AtSidecar(name, "a", "x", "y", name, "b");
        request.Headers.TryGet(Encoding.ASCII.GetBytes(name), out ReadOnlySpan<byte> value).ShouldBeTrue();
        Encoding.ASCII.GetString(value).ShouldBe("a,b");
    }

    [Theory] // request-authentication.md 5.5
    [InlineData("", "a", "a")]
    [InlineData("a", "", "a")]
    public void Adds_no_comma_for_an_empty_line(string first, string second, string joined)
    {
        RequestHead request = AtSidecar("accept", first, "accept", second);
        request.Headers.TryGet("accept"u8, out ReadOnlySpan<byte> value).ShouldBeTrue();
        Encoding.ASCII.GetString(value).ShouldBe(joined);
    }

    [Fact]
    public void Joins_cookies_over_HTTP2_only()
    {
        RequestHead request = Requests.Get("/", "cookie", "a=1", "cookie", "b=2");
        HeaderHygiene.Cleanse(request, ProxyRole.Sidecar, 0);
        request.Header("cookie").ShouldBe("a=1,b=2");
        request.Version = HttpVersion.Http2;
        HeaderHygiene.Cleanse(request, ProxyRole.Sidecar, 0);
        request.Header("cookie").ShouldBe("a=1; b=2");
    }

    [Fact]
    public void Writes_the_client_certificate_by_role()
    {
        PeerCertificate peer = new() { UriNames = [], DnsNames = [], Subject = [], ForwardedElement = [.. "Hash=1"u8] };
        RequestHead request = Requests.Make("GET", "/", "h", Requests.Connection(peer: peer), "x-forwarded-client-cert", "Hash=0");
        HeaderHygiene.Cleanse(request, ProxyRole.Sidecar, 0);
        request.Header("x-forwarded-client-cert").ShouldBe("Hash=0,Hash=1");
        HeaderHygiene.Cleanse(request, ProxyRole.Gateway, 0);
        request.Header("x-forwarded-client-cert").ShouldBe("Hash=1");
    }

    [Theory] // peer-authentication.md 7.1, 7.3
    [InlineData(ForwardedCertificateMode.ByRole, "Hash=1", null)]
    [InlineData(ForwardedCertificateMode.Sanitize, null, null)]
    [InlineData(ForwardedCertificateMode.SanitizeSet, "Hash=1", null)]
    [InlineData(ForwardedCertificateMode.AppendForward, "Hash=0,Hash=1", null)]
    [InlineData(ForwardedCertificateMode.ForwardOnly, "Hash=0", null)]
    [InlineData(ForwardedCertificateMode.AlwaysForwardOnly, "Hash=0", "Hash=0")]
    public void Writes_the_client_certificate_as_the_mesh_says(ForwardedCertificateMode mode, string? withPeer, string? without)
    {
        PeerCertificate certificate = new() { UriNames = [], DnsNames = [], Subject = [], ForwardedElement = [.. "Hash=1"u8] };
        foreach ((PeerCertificate? peer, string? expected) in new[] { (certificate, withPeer), (null, without) })
        {
            RequestHead request = Requests.Make("GET", "/", "h", Requests.Connection(peer: peer), "x-forwarded-client-cert", "Hash=0");
            HeaderHygiene.Cleanse(request, ProxyRole.Gateway, 0, mode);
            request.Header("x-forwarded-client-cert").ShouldBe(expected);
        }
    }

    [Fact]
    public void Allocates_nothing_once_warm()
    {
        RequestHead request = Requests.Get();
        ConnectionFacts connection = request.Connection;
        AllocationProbe.Measure(() =>
        {
            request.Reset(connection);
            request.SetMethod("GET"u8);
            request.SetAuthority("h"u8);
            request.SetPath("/a/../b"u8);
            request.Headers.Add("x-forwarded-for"u8, "1.1.1.1"u8);
            request.Headers.Add("x-forwarded-for"u8, "2.2.2.2"u8);
            request.Headers.Add("connection"u8, "x-a, close"u8);
            request.Headers.Add("x-a"u8, "1"u8);
            Arrival.Prepare(request, ProxyRole.Gateway, PathNormalizationMode.Base, 1);
        }).ShouldBe(0);
    }

    private static string? RequestId(ProxyRole role, Guid id, string? sent)
    {
        RequestHead request = sent is null ? Requests.Get() : Requests.Get("/", "x-request-id", sent);
        request.NewRequestId = id;
        HeaderHygiene.Cleanse(request, role, 0);
        return request.Header("x-request-id");
    }

    private static RequestHead AtGateway(params string[] headers) => Prepared(ProxyRole.Gateway, headers);

    private static RequestHead AtSidecar(params string[] headers) => Prepared(ProxyRole.Sidecar, headers);

    private static RequestHead Prepared(ProxyRole role, string[] headers)
    {
        RequestHead request = Requests.Get("/", headers);
        Prepare(request, role).ShouldBe(Reason.None);
        return request;
    }

    private static Reason Prepare(RequestHead request, ProxyRole role) => Arrival.Prepare(request, role, PathNormalizationMode.Base, 0);
}
