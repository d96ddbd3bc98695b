using System.Net.Security;
using System.Security.Authentication;
using System.Text;
using Sallyport.Engine.Http;
using Sallyport.Engine.Routing;
using Sallyport.Proxy.Http;
using Sallyport.Proxy.Identity;

namespace Sallyport.Proxy.Tests.Listeners;

/// <summary>gateway-routing.md 1.5-1.7.</summary>
public sealed class GatewayTlsTests
{
    private const string Get = "GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n";

    private static readonly TestAuthority s_authority = new();
    private static readonly RouteTable s_routes = RouteTable.ForEverything(new RoutePlan { Name = "r", Destinations = [], Retry = RetryPlan.Default });
    private static readonly string[] s_both = ["h2", "http/1.1"];
    private static readonly string[] s_http1 = ["http/1.1"];

    [Fact]
    public async Task Chooses_the_server_by_name()
    {
        await using TestListener listener = Listener(Server("a.example", TlsServerMode.Simple), Server("*.b.example", TlsServerMode.Simple));
        using TlsClient client = await TlsClient.ConnectAsync(listener.EndPoint, "X.b.example", s_http1);
        client.Stream.RemoteCertificate!.Subject.ShouldBe("O=Test");
        Encoding.ASCII.GetString(NamesOf(client)[0]).ShouldBe("*.b.example");
        (await client.AskAsync(Get)).ShouldEndWith("|x.b.example|none");
    }

    [Theory]
    [InlineData("c.example")]
    [InlineData(null)]
    public async Task Closes_when_no_server_has_the_name(string? name)
    {
        await using TestListener listener = Listener(Server("a.example", TlsServerMode.Simple));
        await Should.ThrowAsync<IOException>(() => TlsClient.ConnectAsync(listener.EndPoint, name, s_http1));
    }

    [Fact]
    public async Task Closes_on_plain_text()
    {
        await using TestListener listener = Listener(Server("*", TlsServerMode.Simple));
        using RawClient client = listener.Connect();
        await client.SendAsync(Get);
        (await client.ReadToEndAsync()).Replace("(reset)", "").ShouldBeEmpty();
    }

    [Fact]
    public async Task Prefers_http2()
    {
        await using TestListener listener = Listener(Server("*", TlsServerMode.Simple));
        using TlsClient client = await TlsClient.ConnectAsync(listener.EndPoint, "a", s_both);
        client.Stream.NegotiatedApplicationProtocol.ShouldBe(SslApplicationProtocol.Http2);
    }

    [Fact]
    public async Task Serves_http2_to_an_ordinary_client()
    {
        await using TestListener listener = Listener(Server("*", TlsServerMode.Simple));
        using var client = new HttpClient(new SocketsHttpHandler
        {
            SslOptions = new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = static (_, _, _, _) => true },
        });
        using var request = new HttpRequestMessage(HttpMethod.Get, $"https://localhost:{listener.EndPoint.Port}/")
        {
            Version = new Version(2, 0), VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        using HttpResponseMessage response = await client.SendAsync(request);
        (await response.Content.ReadAsStringAsync()).ShouldBe("https|localhost|none");
    }

    [Theory]
    [InlineData(TlsServerMode.Mutual, "ours", true)]
    [InlineData(TlsServerMode.Mutual, "none", false)]
    [InlineData(TlsServerMode.Mutual, "foreign", false)]
    [InlineData(TlsServerMode.OptionalMutual, "ours", true)]
    [InlineData(TlsServerMode.OptionalMutual, "none", true)]
    [InlineData(TlsServerMode.OptionalMutual, "foreign", false)]
    [InlineData(TlsServerMode.IstioMutual, "ours", true)]
    [InlineData(TlsServerMode.IstioMutual, "none", false)]
    public async Task Judges_client_certificates(TlsServerMode mode, string who, bool isServed)
    {
        await using TestListener listener = Listener(Server("*", mode));
        TestAuthority authority = who == "foreign" ? new TestAuthority() : s_authority;
        bool served;
        try
        {
            using TlsClient client = await TlsClient.ConnectAsync(
                listener.EndPoint, "a", s_http1, who == "none" ? null : authority.Issue("spiffe://elsewhere/ns/x/sa/y"), authority.Chain);
            string answer = await client.AskAsync(Get);
            served = answer.StartsWith("HTTP/1.1 200", StringComparison.Ordinal);
            if (served)
                answer.ShouldEndWith(who == "ours" ? "|spiffe://elsewhere/ns/x/sa/y" : "|none");
        }
        catch (Exception error) when (error is IOException or AuthenticationException)
        {
            served = false;
        }
        served.ShouldBe(isServed);
        listener.Handler.Served.ShouldBe(isServed ? 1 : 0);
    }

    [Fact]
    public async Task Refuses_old_versions()
    {
        await using TestListener listener = Listener(Server("*", TlsServerMode.Simple, minimum: "1.3"));
        using var raw = new RawClient(listener.EndPoint);
        await using var stream = new SslStream(new System.Net.Sockets.NetworkStream(raw.Socket));
        await Should.ThrowAsync<Exception>(() => stream.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = "a", EnabledSslProtocols = SslProtocols.Tls12, RemoteCertificateValidationCallback = static (_, _, _, _) => true,
        }));
    }

    [Fact]
    public async Task Says_what_is_wrong_with_a_certificate()
    {
        var server = new TlsServerPlan
        {
            Hosts = ["*"], Mode = TlsServerMode.Simple, Routes = s_routes, Credential = new TlsCredential("ns/secret", "no", "pem", null, null, null, null),
        };
        await using TestListener listener = Listener(server);
        await Should.ThrowAsync<IOException>(() => TlsClient.ConnectAsync(listener.EndPoint, "a", s_http1));
        await listener.Set.DrainAsync(CancellationToken.None);
        listener.Handler.TlsProblems.ShouldHaveSingleItem().ShouldContain("ns/secret");
    }

    [Fact]
    public async Task Loads_a_file_again_when_it_changed()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory();
        try
        {
            string certificate = Path.Combine(folder.FullName, "cert.pem"), key = Path.Combine(folder.FullName, "key.pem");
            Write("one.example");
            var server = new TlsServerPlan
            {
                Hosts = ["*"], Mode = TlsServerMode.Simple, Credential = new TlsCredential("files", null, null, null, certificate, key, null),
            };
            await using TestListener listener = Listener(server);
            using TlsClient before = await TlsClient.ConnectAsync(listener.EndPoint, "a", s_http1);
            Encoding.ASCII.GetString(NamesOf(before)[0]).ShouldBe("one.example");
            Write("two.example");
            File.SetLastWriteTimeUtc(certificate, new DateTime(2001, 1, 1, 0, 0, 0, DateTimeKind.Utc));
            File.SetLastWriteTimeUtc(key, new DateTime(2001, 1, 1, 0, 0, 0, DateTimeKind.Utc));
            using TlsClient after = await TlsClient.ConnectAsync(listener.EndPoint, "a", s_http1);
            Encoding.ASCII.GetString(NamesOf(after)[0]).ShouldBe("two.example");

            void Write(string name)
            {
                File.WriteAllText(certificate, s_authority.IssuePem(name, out string keyPem));
                File.WriteAllText(key, keyPem);
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task Passes_tls_through_by_name()
    {
        string first = "", route = "";
        var handler = new TestHandler(tcp: async connection =>
        {
            byte[] bytes = new byte[1];
            await connection.Client.ReceiveAsync(bytes, default);
            first = bytes[0].ToString("x2", null);
            route = connection.SniRoute!.ServerNames[0];
        });
        var server = new TlsServerPlan
        {
            Hosts = ["*.example"], Mode = TlsServerMode.Passthrough,
            SniRoutes = [new SniRoutePlan { ServerNames = ["b.example"], Destinations = [] }, new SniRoutePlan { ServerNames = ["*.example"], Destinations = [] }],
        };
        await using TestListener listener = Listener(handler, server);
        await Should.ThrowAsync<IOException>(() => TlsClient.ConnectAsync(listener.EndPoint, "a.example", s_http1));
        await listener.Set.DrainAsync(CancellationToken.None);
        first.ShouldBe("16");
        route.ShouldBe("*.example");
    }

    [Theory]
    [InlineData(true, "ec.example")]
    [InlineData(false, "rsa.example")]
    public async Task Shows_elliptic_curves_to_clients_that_know_them(bool knows, string name)
    {
        string ecPem = s_authority.IssuePem("ec.example", out string ecKey), rsaPem = s_authority.IssueRsaPem("rsa.example", out string rsaKey);
        TlsCredential ec = new("ec", ecPem, ecKey, null, null, null, null), rsa = new("rsa", rsaPem, rsaKey, null, null, null, null);
        foreach ((TlsCredential first, TlsCredential second) in new[] { (ec, rsa), (rsa, ec) })
        {
            await using TestListener listener = Listener(new TlsServerPlan
            {
                Hosts = ["*"], Mode = TlsServerMode.Simple, Routes = s_routes, Credential = first, SecondCredential = second,
            });
            // A client with nothing but RSA suites tells nothing of elliptic curves.
            using TlsClient client = await TlsClient.ConnectAsync(
                listener.EndPoint, "a", s_http1, only: knows ? null : TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256);
            Encoding.ASCII.GetString(NamesOf(client)[0]).ShouldBe(name);
        }
    }

    [Theory]
    [InlineData("1.2", "1.2", SslProtocols.Tls12)]
    [InlineData("1.3", "1.3", SslProtocols.Tls13)]
    [InlineData("1.2", "1.3", SslProtocols.Tls13)]
    [InlineData("1.3", "1.2", SslProtocols.None)]
    public async Task Keeps_to_its_range_of_versions(string minimum, string maximum, SslProtocols spoken)
    {
        TlsServerPlan plain = Server("*", TlsServerMode.Simple);
        await using TestListener listener = Listener(new TlsServerPlan
        {
            Hosts = ["*"], Mode = TlsServerMode.Simple, Routes = s_routes, Credential = plain.Credential, MinimumVersion = minimum, MaximumVersion = maximum,
        });
        if (spoken == SslProtocols.None)
        {
            await Should.ThrowAsync<IOException>(() => TlsClient.ConnectAsync(listener.EndPoint, "a", s_http1));
            return;
        }
        using TlsClient client = await TlsClient.ConnectAsync(listener.EndPoint, "a", s_http1);
        client.Stream.SslProtocol.ShouldBe(spoken);
    }

    [Fact]
    public async Task Speaks_the_cipher_suites_it_is_given()
    {
        TlsServerPlan plain = Server("*", TlsServerMode.Simple);
        await using TestListener listener = Listener(new TlsServerPlan
        {
            Hosts = ["*"], Mode = TlsServerMode.Simple, Routes = s_routes, Credential = plain.Credential, CipherSuites = ["ECDHE-ECDSA-AES128-GCM-SHA256", "nonsense"],
        });
        using TlsClient client = await TlsClient.ConnectAsync(listener.EndPoint, "a", s_http1, only: TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256);
        await Should.ThrowAsync<Exception>(() =>
            TlsClient.ConnectAsync(listener.EndPoint, "a", s_http1, only: TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384));
    }

    [Theory]
    [InlineData("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----", true)]
    [InlineData("garbage", true)]
    [InlineData("garbage", false)]
    public async Task Refuses_handshakes_when_its_certificate_cannot_be_read(string pem, bool isCertificate)
    {
        TlsCredential good = Server("*", TlsServerMode.Simple).Credential!;
        await using TestListener listener = Listener(new TlsServerPlan
        {
            Hosts = ["*"], Mode = TlsServerMode.Simple, Routes = s_routes,
            Credential = isCertificate ? good with { CertificatePem = pem } : good with { KeyPem = pem },
        });
        await Should.ThrowAsync<IOException>(() => TlsClient.ConnectAsync(listener.EndPoint, "a", s_http1));
        await listener.Set.DrainAsync(CancellationToken.None);
        listener.Handler.TlsProblems.ShouldHaveSingleItem().ShouldContain("ns/secret cannot be used");
        listener.Handler.Unhandled.ShouldBeEmpty();
    }

    [Fact]
    public async Task Sends_what_is_inside_ended_tls_to_the_tcp_route()
    {
        string seen = "";
        var handler = new TestHandler(tcp: async connection =>
        {
            seen = $"{connection.Facts.IsTls}|{TestHandler.Text(connection.Facts.Peer!.UriNames[0])}|{connection.SniRoute!.ServerNames[0]}";
            await connection.Client.SendAsync("inside"u8.ToArray(), default);
        });
        await using TestListener listener = Listener(handler, new TlsServerPlan
        {
            Hosts = ["*"], Mode = TlsServerMode.IstioMutual, SniRoutes = [new SniRoutePlan { ServerNames = ["*"], Destinations = [] }],
        });
        using TlsClient client = await TlsClient.ConnectAsync(listener.EndPoint, "a", s_http1, s_authority.Issue("spiffe://x/ns/a/sa/b"), s_authority.Chain);
        (await client.AskAsync("hello")).ShouldBe("inside");
        seen.ShouldBe("True|spiffe://x/ns/a/sa/b|*");
    }

    [Theory]
    [InlineData("outbound_.80_._.b.ns1.svc.cluster.local", true)]
    [InlineData("outbound_.81_._.b.ns1.svc.cluster.local", false)]
    public async Task Finds_the_destination_in_the_name(string name, bool isKnown)
    {
        string route = "";
        var handler = new TestHandler(tcp: connection =>
        {
            route = $"{connection.Facts.IsTls}|{connection.SniRoute!.ServerNames[0]}";
            return Task.CompletedTask;
        });
        await using TestListener listener = Listener(handler, new TlsServerPlan
        {
            Hosts = ["*.local"], Mode = TlsServerMode.AutoPassthrough,
            SniRoutes = [new SniRoutePlan { ServerNames = ["outbound_.80_._.b.ns1.svc.cluster.local"], Destinations = [] }],
        });
        await Should.ThrowAsync<IOException>(() => TlsClient.ConnectAsync(listener.EndPoint, name, s_http1));
        await listener.Set.DrainAsync(CancellationToken.None);
        route.ShouldBe(isKnown ? $"False|{name}" : "");
    }

    private static byte[][] NamesOf(TlsClient client) => PeerCertificates.ReadNames(
        new System.Security.Cryptography.X509Certificates.X509Certificate2(client.Stream.RemoteCertificate!)).Names;

    private static TlsServerPlan Server(string host, TlsServerMode mode, string minimum = "1.2")
    {
        string chain = s_authority.IssuePem(host == "*" ? "any.example" : host, out string key);
        return new TlsServerPlan
        {
            Hosts = [host], Mode = mode, MinimumVersion = minimum, Routes = s_routes,
            Credential = new TlsCredential("ns/secret", chain, key, mode == TlsServerMode.Simple ? null : s_authority.RootPem, null, null, null),
        };
    }

    private static TestListener Listener(params TlsServerPlan[] servers) => Listener(new TestHandler(Answer), servers);

    private static TestListener Listener(TestHandler handler, params TlsServerPlan[] servers) =>
        new(handler, new ListenerPlan { Port = 443, PolicyPort = 8443, Protocol = ListenerProtocol.Tls, TlsServers = new TlsServerTable(servers) },
            identity: s_authority.Identity());

    private static Task Answer(ServerExchange exchange)
    {
        ConnectionFacts facts = exchange.Request.Connection;
        string peer = facts.Peer is null ? "none" : TestHandler.Text(facts.Peer.UriNames[0]);
        return TestHandler.AnswerAsync(exchange, $"{TestHandler.Text(exchange.Request.Scheme)}|{TestHandler.Text(facts.ServerName)}|{peer}");
    }
}
