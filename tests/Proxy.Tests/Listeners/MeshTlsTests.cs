using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Sallyport.Engine.Http;
using Sallyport.Engine.Routing;
using Sallyport.Proxy.Http;
using Sallyport.Proxy.Identity;

namespace Sallyport.Proxy.Tests.Listeners;

/// <summary>peer-authentication.md 1, 4, 6, 7 and 8.</summary>
public sealed class MeshTlsTests
{
    private const string Get = "GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n";
    private const string Client = "spiffe://cluster.local/ns/ns1/sa/a";

    private static readonly string[] s_http1 = ["istio-http/1.1", "istio", "http/1.1"];
    private static readonly string[] s_tcp = ["istio-peer-exchange", "istio"];
    private static readonly TestAuthority s_authority = new();

    [Theory]
    [InlineData(PeerMode.Permissive)]
    [InlineData(PeerMode.Strict)]
    public async Task Accepts_a_client_of_the_mesh(PeerMode mode)
    {
        await using TestListener listener = Listener(mode, ListenerProtocol.Http);
        using TlsClient client = await ConnectAsync(listener, s_http1, s_authority.Issue(Client, subject: "CN=\"a, b\",O=Test"));
        client.Stream.NegotiatedApplicationProtocol.ShouldBe(SslApplicationProtocol.Http11);
        string answer = await client.AskAsync(Get);
        answer.ShouldContain("https|b.ns1|" + Client + "|CN=a\\, b,O=Test|By=spiffe://cluster.local/ns/ns1/sa/b;Hash=");
        answer.ShouldEndWith($";Subject=\"CN=a\\, b,O=Test\";URI={Client}");
    }

    [Fact]
    public async Task Shows_its_own_identity_with_the_chain()
    {
        await using TestListener listener = Listener(PeerMode.Strict, ListenerProtocol.Http);
        using TlsClient client = await ConnectAsync(listener, s_http1, s_authority.Issue(Client));
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.ImportFromPem(s_authority.RootPem);
        chain.ChainPolicy.ExtraStore.AddRange(s_authority.Chain);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        var own = new X509Certificate2(client.Stream.RemoteCertificate!);
        chain.Build(own).ShouldBeTrue();
        Encoding.ASCII.GetString(PeerCertificates.ReadNames(own).Uris[0]).ShouldBe("spiffe://cluster.local/ns/ns1/sa/b");
    }

    [Fact]
    public async Task Speaks_http2_inside()
    {
        await using TestListener listener = Listener(PeerMode.Strict, ListenerProtocol.Http);
        using var http = new HttpClient(new SocketsHttpHandler
        {
            ConnectCallback = async (_, _) =>
                (await ConnectAsync(listener, ["istio-h2", "istio", "h2"], s_authority.Issue(Client))).Stream,
        });
        using var request = new HttpRequestMessage(HttpMethod.Get, "http://b.ns1/")
        {
            Version = new Version(2, 0), VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        using HttpResponseMessage response = await http.SendAsync(request);
        (await response.Content.ReadAsStringAsync()).ShouldContain("|" + Client + "|");
    }

    [Fact]
    public async Task Goes_on_when_no_protocol_is_common()
    {
        await using TestListener listener = Listener(PeerMode.Strict, ListenerProtocol.Http);
        using TlsClient client = await ConnectAsync(listener, ["foo"], s_authority.Issue(Client));
        (await client.AskAsync(Get)).ShouldStartWith("HTTP/1.1 200");
    }

    [Fact]
    public async Task Accepts_an_alias_of_the_trust_domain()
    {
        await using TestListener listener = Listener(PeerMode.Strict, ListenerProtocol.Http, aliases: "old.example");
        using TlsClient client = await ConnectAsync(listener, s_http1, s_authority.Issue("spiffe://old.example/ns/ns1/sa/a"));
        (await client.AskAsync(Get)).ShouldStartWith("HTTP/1.1 200");
    }

    [Theory]
    [InlineData("no certificate")]
    [InlineData("foreign trust domain")]
    [InlineData("trust domain that only begins like ours")]
    [InlineData("foreign authority")]
    [InlineData("no identity")]
    [InlineData("expired")]
    [InlineData("not yet valid")]
    [InlineData("self-signed")]
    [InlineData("no name at all")]
    [InlineData("for servers only")]
    [InlineData("a name that is no text")]
    public async Task Refuses_a_client_that_is_not_of_the_mesh(string who)
    {
        X509Certificate2? certificate = who switch
        {
            "foreign trust domain" => s_authority.Issue("spiffe://elsewhere/ns/ns1/sa/a"),
            "trust domain that only begins like ours" => s_authority.Issue("spiffe://cluster.local.evil/ns/ns1/sa/a"),
            "foreign authority" => new TestAuthority().Issue(Client),
            "no identity" => s_authority.Issue(dns: "a.example"),
            "not yet valid" => s_authority.Issue(Client, begin: TimeProvider.System.GetUtcNow().AddHours(1)),
            "self-signed" => TestAuthority.IssueSelfSigned(Client),
            "no name at all" => s_authority.Issue(),
            "for servers only" => s_authority.Issue(Client, usage: "1.3.6.1.5.5.7.3.1"),
            "a name that is no text" => s_authority.Issue(Client + ",x"),
            "expired" => s_authority.Issue(Client, end: TimeProvider.System.GetUtcNow().AddHours(-1)),
            _ => null,
        };
        await using TestListener listener = Listener(PeerMode.Strict, ListenerProtocol.Http);
        string answer = "";
        try
        {
            // With TLS 1.3 the client is done before its certificate is judged.
            using TlsClient client = await ConnectAsync(listener, s_http1, certificate);
            answer = await client.AskAsync(Get);
        }
        catch (Exception error) when (error is IOException or AuthenticationException)
        {
        }
        answer.ShouldBeEmpty();
        await listener.Set.DrainAsync(CancellationToken.None);
        listener.Handler.Served.ShouldBe(0);
        listener.Handler.TlsProblems.Count.ShouldBe(1);
    }

    [Theory]
    [InlineData("1.3.6.1.5.5.7.3.2", Client)]
    [InlineData(null, "spiffe://elsewhere/ns/ns1/sa/a " + Client)]
    public async Task Accepts_what_is_of_the_mesh_among_other_things(string? usage, string names)
    {
        await using TestListener listener = Listener(PeerMode.Strict, ListenerProtocol.Http);
        using TlsClient client = await ConnectAsync(listener, s_http1, s_authority.Issue(names, usage: usage));
        (await client.AskAsync(Get)).ShouldStartWith("HTTP/1.1 200");
    }

    [Fact]
    public async Task Accepts_every_trust_domain_when_told_to()
    {
        using MeshIdentity identity = new(s_authority.Mesh, "cluster.local", [], "ns1", "b", TimeProvider.System) { TrustsEveryDomain = true };
        await using TestListener listener = new(plan: TestListener.Plan(ListenerProtocol.Http, PeerMode.Strict), identity: identity);
        using TlsClient client = await ConnectAsync(listener, s_http1, s_authority.Issue("spiffe://elsewhere/ns/ns1/sa/a"));
        (await client.AskAsync(Get)).ShouldStartWith("HTTP/1.1 200");
    }

    [Fact]
    public async Task Believes_each_of_several_roots()
    {
        TestAuthority next = new();
        using MeshIdentity identity = new(s_authority.MeshTrusting(next), "cluster.local", [], "ns1", "b", TimeProvider.System);
        await using TestListener listener = new(plan: TestListener.Plan(ListenerProtocol.Http, PeerMode.Strict), identity: identity);
        foreach (TestAuthority authority in new[] { s_authority, next })
        {
            using TlsClient client = await TlsClient.ConnectAsync(listener.EndPoint, "b.ns1", s_http1, authority.Issue(Client), authority.Chain);
            (await client.AskAsync(Get)).ShouldStartWith("HTTP/1.1 200");
        }
    }

    [Theory]
    [InlineData(TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, true)]
    [InlineData(TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384, true)]
    [InlineData(TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256, false)]
    [InlineData(TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256, false)]
    public async Task Accepts_the_ciphers_of_the_mesh_only(TlsCipherSuite suite, bool isAccepted)
    {
        await using TestListener listener = Listener(PeerMode.Strict, ListenerProtocol.Http);
        Task<TlsClient> connecting = TlsClient.ConnectAsync(listener.EndPoint, "b.ns1", s_http1, s_authority.Issue(Client), s_authority.Chain, suite);
        if (!isAccepted)
        {
            await Should.ThrowAsync<Exception>(() => connecting);
            return;
        }
        using TlsClient client = await connecting;
        client.Stream.NegotiatedCipherSuite.ShouldBe(suite);
    }

    [Fact]
    public async Task Refuses_everybody_without_an_authority()
    {
        await using var listener = new TestListener(plan: TestListener.Plan(ListenerProtocol.Http, PeerMode.Strict));
        await Should.ThrowAsync<IOException>(() => ConnectAsync(listener, s_http1, s_authority.Issue(Client)));
        await listener.Set.DrainAsync(CancellationToken.None);
        listener.Handler.TlsProblems.ShouldHaveSingleItem().ShouldContain("cacerts");
    }

    [Theory]
    [InlineData(PeerMode.Permissive, ListenerProtocol.Http, "HTTP/1.1 200")]
    [InlineData(PeerMode.Disable, ListenerProtocol.Http, "HTTP/1.1 200")]
    [InlineData(PeerMode.Strict, ListenerProtocol.Http, "")]
    [InlineData(PeerMode.Permissive, ListenerProtocol.Auto, "HTTP/1.1 200")]
    [InlineData(PeerMode.Strict, ListenerProtocol.Auto, "")]
    [InlineData(PeerMode.Strict, ListenerProtocol.Tcp, "")]
    public async Task Treats_plain_text_by_the_mode(PeerMode mode, ListenerProtocol protocol, string answer)
    {
        await using TestListener listener = Listener(mode, protocol);
        using RawClient client = listener.Connect();
        await client.SendAsync(Get);
        string all = (await client.ReadToEndAsync()).Replace("(reset)", "");
        if (answer.Length == 0)
            all.ShouldBeEmpty();
        else
            all.ShouldStartWith(answer);
    }

    [Fact]
    public async Task Answers_tls_in_plain_text_when_disabled()
    {
        // peer-authentication.md 1.3
        await using TestListener listener = Listener(PeerMode.Disable, ListenerProtocol.Http);
        (await listener.SendAsync("\u0016\u0003\u0001\u0000\u0005hello")).ShouldStartWith("HTTP/1.1 400 ");
    }

    [Fact]
    public async Task Does_not_terminate_tls_without_a_mesh_protocol_when_permissive()
    {
        await using TestListener listener = Listener(PeerMode.Permissive, ListenerProtocol.Http);
        await Should.ThrowAsync<IOException>(() => ConnectAsync(listener, ["http/1.1"], s_authority.Issue(Client)));
        listener.Handler.Served.ShouldBe(0);
    }

    [Theory]
    [InlineData(PeerMode.Permissive)]
    [InlineData(PeerMode.Disable)]
    public async Task Passes_other_tls_through_a_tcp_port(PeerMode mode)
    {
        var handler = new TestHandler(tcp: static async connection =>
        {
            byte[] first = new byte[1];
            await connection.Client.ReceiveAsync(first, default);
            first[0].ShouldBe((byte)0x16);
            await connection.Client.SendAsync("opaque"u8.ToArray(), default);
        });
        await using TestListener listener = Listener(mode, ListenerProtocol.Tcp, handler);
        using RawClient client = listener.Connect();
        await client.SendAsync("\u0016\u0003\u0001\u0000\u0005hello");
        (await client.ReadToEndAsync()).ShouldStartWith("opaque");
        handler.Unhandled.ShouldBeEmpty();
    }

    [Fact]
    public async Task Terminates_mesh_tls_on_a_tcp_port()
    {
        byte[] seen = [];
        var handler = new TestHandler(tcp: async connection =>
        {
            seen = connection.Facts.Peer!.UriNames[0];
            byte[] buffer = new byte[64];
            int count = await connection.Client.ReceiveAsync(buffer, default);
            await connection.Client.SendAsync(buffer.AsMemory(0, count), default);
        });
        await using TestListener listener = Listener(PeerMode.Permissive, ListenerProtocol.Tcp, handler);
        using TlsClient client = await ConnectAsync(listener, s_tcp, s_authority.Issue(Client));
        (await client.AskAsync("hello")).ShouldBe("hello");
        Encoding.ASCII.GetString(seen).ShouldBe(Client);
    }

    [Fact]
    public async Task Reads_a_hello_that_comes_in_pieces()
    {
        await using TestListener listener = Listener(PeerMode.Strict, ListenerProtocol.Http);
        using TlsClient client = await ConnectAsync(listener, [.. s_http1, .. Enumerable.Repeat(new string('x', 200), 60)], s_authority.Issue(Client));
        (await client.AskAsync(Get)).ShouldStartWith("HTTP/1.1 200");
    }

    private static TestListener Listener(PeerMode mode, ListenerProtocol protocol, TestHandler? handler = null, params string[] aliases)
    {
        MeshIdentity identity = s_authority.Identity("b", aliases);
        return new TestListener(handler ?? new TestHandler(AnswerPeer), TestListener.Plan(protocol, mode), identity: identity);
    }

    private static Task<TlsClient> ConnectAsync(TestListener listener, string[] protocols, X509Certificate2? certificate) =>
        TlsClient.ConnectAsync(listener.EndPoint, "B.ns1", protocols, certificate, s_authority.Chain);

    private static Task AnswerPeer(ServerExchange exchange)
    {
        ConnectionFacts facts = exchange.Request.Connection;
        PeerCertificate? peer = facts.Peer;
        string text = peer is null ? "nobody" : $"{TestHandler.Text(exchange.Request.Scheme)}|{TestHandler.Text(facts.ServerName)}|"
            + $"{TestHandler.Text(peer.UriNames[0])}|{TestHandler.Text(peer.Subject)}|{TestHandler.Text(peer.ForwardedElement)}";
        return TestHandler.AnswerAsync(exchange, text);
    }
}
