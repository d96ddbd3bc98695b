using Sallyport.Engine.Routing;

namespace Sallyport.Policy.Tests.Compilation;

/// <summary>gateway-routing.md 1, 2.</summary>
public sealed class GatewayCompilerTests
{
    private const string Direct = "[{name: r, directResponse: {status: 210}}]";

    [Fact] // 1.1
    public void Uses_gateways_of_any_namespace_that_select_the_proxy()
    {
        World world = World.OfGateway(
            World.Gateway,
            Gateway("other", "{istio: egressgateway}", "{number: 81, name: http, protocol: HTTP}", "\"*\""),
            Gateway("all", "{}", "{number: 82, name: http, protocol: HTTP}", "\"*\""));
        world.Snapshot.Listeners.Keys.Order().ShouldBe([80, 82]);
    }

    [Theory] // design.md 4, authorization-policy.md 7.5
    [InlineData(80, 8080)]
    [InlineData(443, 8443)]
    [InlineData(9000, 9000)]
    public void Shows_policies_the_port_of_the_process(int port, int expected)
    {
        World world = World.OfGateway(Gateway("gw", "{}", $"{{number: {port}, name: http, protocol: HTTP}}", "\"*\""));
        world.Snapshot.Listeners[port].PolicyPort.ShouldBe(expected);
    }

    [Theory] // 1.2
    [InlineData("a.com", "ns1", true)]
    [InlineData("ns1/a.com", "ns1", true)]
    [InlineData("ns1/a.com", "ns2", false)]
    [InlineData("./a.com", "ns1", true)]
    [InlineData("./a.com", "ns2", false)]
    [InlineData("\"*/a.com\"", "ns2", true)]
    public void Lets_the_named_namespaces_bind(string host, string space, bool binds)
    {
        World world = World.OfGateway(
            Gateway("gw", "{}", "{number: 80, name: http, protocol: HTTP}", host), World.VirtualService("vs", "a.com", Direct, space: space));
        world.Ask("a.com").ShouldBe(binds ? $"{space}/vs/r" : "404");
    }

    [Fact] // 1.3
    public void Merges_plain_servers_of_several_gateways()
    {
        World world = World.OfGateway(
            Gateway("gw", "{}", "{number: 80, name: http, protocol: HTTP}", "a.com"),
            Gateway("other", "{}", "{number: 80, name: h2, protocol: HTTP2}", "b.com"),
            World.VirtualService("vs", "a.com", Direct),
            World.VirtualService("more", "b.com", Direct).Replace("ns1/gw", "ns1/other", StringComparison.Ordinal));
        world.Ask("a.com").ShouldBe("ns1/vs/r");
        world.Ask("b.com").ShouldBe("ns1/more/r");
    }

    [Fact] // 6.9
    public void Shares_a_TCP_port_out_by_weight()
    {
        World world = World.OfGateway(Gateway("gw", "{}", "{number: 31400, name: tcp, protocol: TCP}", "\"*\""), """
            apiVersion: networking.istio.io/v1
            kind: ServiceEntry
            metadata: {name: echo, namespace: ns1}
            spec: {hosts: [one.example, two.example], ports: [{number: 9000, name: http, protocol: HTTP}], resolution: STATIC, endpoints: [{address: 10.0.0.1}]}
            """, """
            apiVersion: networking.istio.io/v1
            kind: VirtualService
            metadata: {name: echo, namespace: ns1}
            spec:
              hosts: ["*"]
              gateways: [gw]
              tcp: [{route: [{destination: {host: one.example}, weight: 80}, {destination: {host: two.example}, weight: 20}]}]
            """);
        world.Snapshot.Listeners[31400].TcpDestinations.Select(one => (one.Cluster!.Host, one.Weight))
            .ShouldBe([("one.example", 80), ("two.example", 20)]);
    }

    [Fact] // 1.4
    public void Leaves_out_a_later_server_of_another_kind()
    {
        World world = World.OfGateway(World.Gateway, Gateway("zz", "{}", "{number: 80, name: tcp, protocol: TCP}", "\"*\""));
        world.Snapshot.Listeners[80].Protocol.ShouldBe(ListenerProtocol.Http);
        world.Messages.ShouldContain("ns1/zz: the server on port 80 (tcp) is left out");
    }

    [Fact] // 1.4
    public void Leaves_out_a_later_tls_server_with_a_taken_host()
    {
        string tls = "\n    tls: {mode: PASSTHROUGH}";
        World world = World.OfGateway(
            Gateway("gw", "{}", "{number: 443, name: tls, protocol: TLS}", "a.com", tls),
            Gateway("zz", "{}", "{number: 443, name: tls, protocol: TLS}", "b.com, a.com", tls));
        world.Snapshot.Listeners[443].TlsServers.Servers.ShouldHaveSingleItem();
        world.Messages.ShouldContain("an older TLS server of this port has the host a.com too");
    }

    [Fact] // 1.5, 1.6
    public void Takes_certificates_from_a_secret_of_the_proxys_namespace()
    {
        World world = World.OfGateway(
            Gateway("gw", "{}", "{number: 443, name: https, protocol: HTTPS}", "\"*\"", "\n    tls: {mode: SIMPLE, credentialName: cred}"),
            """
            apiVersion: v1
            kind: Secret
            metadata: {name: cred, namespace: istio-system}
            stringData: {tls.crt: CERT, tls.key: KEY}
            """,
            World.VirtualService("vs", "a.com", Direct));
        TlsServerPlan server = world.Snapshot.Listeners[443].TlsServers.Servers.ShouldHaveSingleItem();
        server.Mode.ShouldBe(TlsServerMode.Simple);
        server.Credential!.CertificatePem.ShouldBe("CERT");
        server.Credential.KeyPem.ShouldBe("KEY");
        server.MinimumVersion.ShouldBe("1.2");
        server.Routes.ShouldNotBeNull();
    }

    [Theory]
    [InlineData("SIMPLE", "is not in namespace istio-system")]
    [InlineData("MUTUAL", "is not in namespace istio-system")]
    public void Refuses_handshakes_without_certificate(string mode, string message)
    {
        World world = World.OfGateway(
            Gateway("gw", "{}", "{number: 443, name: https, protocol: HTTPS}", "\"*\"", $"\n    tls: {{mode: {mode}, credentialName: cred}}"));
        world.Snapshot.Listeners[443].TlsServers.Servers[0].Credential.ShouldBeNull();
        world.Messages.ShouldContain(message);
    }

    [Fact]
    public void Refuses_handshakes_when_client_certificates_cannot_be_verified()
    {
        World world = World.OfGateway(
            Gateway("gw", "{}", "{number: 443, name: https, protocol: HTTPS}", "\"*\"", "\n    tls: {mode: MUTUAL, credentialName: cred}"),
            "{apiVersion: v1, kind: Secret, metadata: {name: cred, namespace: istio-system}, stringData: {tls.crt: C, tls.key: K}}");
        world.Snapshot.Listeners[443].TlsServers.Servers[0].Credential.ShouldBeNull();
    }

    [Fact]
    public void Takes_two_certificates_and_all_settings_of_versions_and_ciphers()
    {
        World world = World.OfGateway(
            Gateway("gw", "{}", "{number: 443, name: https, protocol: HTTPS}", "\"*\"",
                "\n    tls: {mode: MUTUAL, credentialNames: [ec, rsa], maxProtocolVersion: TLSV1_2, cipherSuites: [AES128-GCM-SHA256]}"),
            "{apiVersion: v1, kind: Secret, metadata: {name: ec, namespace: istio-system}, stringData: {tls.crt: C1, tls.key: K}}",
            "{apiVersion: v1, kind: Secret, metadata: {name: rsa, namespace: istio-system}, stringData: {tls.crt: C2, tls.key: K, ca.crt: A}}");
        TlsServerPlan server = world.Snapshot.Listeners[443].TlsServers.Servers[0];
        server.Credential!.CertificatePem.ShouldBe("C1");
        server.SecondCredential!.CertificatePem.ShouldBe("C2");
        (server.MinimumVersion, server.MaximumVersion).ShouldBe(("1.2", "1.2"));
        server.CipherSuites.ShouldBe(["AES128-GCM-SHA256"]);
    }

    [Fact]
    public void Refuses_handshakes_when_one_of_two_certificates_is_missing()
    {
        World world = World.OfGateway(
            Gateway("gw", "{}", "{number: 443, name: https, protocol: HTTPS}", "\"*\"", "\n    tls: {mode: SIMPLE, credentialNames: [ec, rsa]}"),
            "{apiVersion: v1, kind: Secret, metadata: {name: ec, namespace: istio-system}, stringData: {tls.crt: C1, tls.key: K}}");
        world.Snapshot.Listeners[443].TlsServers.Servers[0].Credential.ShouldBeNull();
    }

    [Fact] // 1.5
    public void Finds_every_service_and_subset_of_automatic_passthrough_by_its_name()
    {
        World world = World.OfGateway(
            World.Services,
            Gateway("gw", "{}", "{number: 15443, name: tls, protocol: TLS}", "\"*.ns1.svc.cluster.local\"", "\n    tls: {mode: AUTO_PASSTHROUGH}"),
            """
            apiVersion: networking.istio.io/v1
            kind: DestinationRule
            metadata: {name: a, namespace: ns1}
            spec: {host: a, trafficPolicy: {tls: {mode: ISTIO_MUTUAL}}, subsets: [{name: v1, labels: {version: v1}}]}
            """);
        IReadOnlyList<SniRoutePlan> routes = world.Snapshot.Listeners[15443].TlsServers.Servers[0].SniRoutes;
        string[] names = [.. routes.Select(route => route.ServerNames.ShouldHaveSingleItem())];
        names.ShouldContain("outbound_.9090_._.a.ns1.svc.cluster.local");
        names.ShouldContain("outbound_.9090_.v1_.a.ns1.svc.cluster.local");
        names.ShouldNotContain(name => name.Contains(".ns2.", StringComparison.Ordinal));
        // The client's TLS goes through; a second one around it would break it.
        routes.ShouldAllBe(route => route.Destinations[0].Cluster!.Tls == null);
    }

    [Fact] // 1.5
    public void Routes_passthrough_by_server_name()
    {
        World world = World.OfGateway(
            World.Services,
            Gateway("gw", "{}", "{number: 443, name: tls, protocol: TLS}", "a.com", "\n    tls: {mode: PASSTHROUGH}"),
            """
            apiVersion: networking.istio.io/v1
            kind: VirtualService
            metadata: {name: vs, namespace: ns1}
            spec:
              hosts: [a.com]
              gateways: [gw]
              tls:
              - match: [{port: 443, sniHosts: [a.com]}]
                route: [{destination: {host: a, port: {number: 9090}}}]
            """);
        SniRoutePlan route = world.Snapshot.Listeners[443].TlsServers.Servers[0].SniRoutes.ShouldHaveSingleItem();
        route.ServerNames.ShouldBe(["a.com"]);
        route.Destinations[0].Cluster!.Name.ShouldBe("outbound|9090||a.ns1.svc.cluster.local");
    }

    [Fact] // 1.9
    public void Redirects_all_hosts_of_a_server_to_https()
    {
        World world = World.OfGateway(
            Gateway("gw", "{}", "{number: 80, name: http, protocol: HTTP}", "a.com, b.com", "\n    tls: {httpsRedirect: true}"),
            World.VirtualService("vs", "a.com", Direct));
        world.Find("a.com").RedirectsToHttps.ShouldBeTrue();
        world.Find("b.com").RedirectsToHttps.ShouldBeTrue();
        world.Find("c.com").RedirectsToHttps.ShouldBeFalse();
    }

    [Fact] // 1.10
    public void Answers_404_without_any_VirtualService() => World.OfGateway(World.Gateway).Ask("a.com").ShouldBe("404");

    [Fact] // 2.1
    public void Ignores_a_VirtualService_of_the_mesh_only()
    {
        string vs = World.VirtualService("vs", "a.com", Direct).Replace("  gateways: [ns1/gw]\n", "", StringComparison.Ordinal);
        World.OfGateway(World.Gateway, vs).Ask("a.com").ShouldBe("404");
    }

    [Fact] // 2.2
    public void Binds_the_intersections_of_hosts()
    {
        World world = World.OfGateway(
            Gateway("gw", "{}", "{number: 80, name: http, protocol: HTTP}", "\"*.foo.com\", x.org"),
            World.VirtualService("vs", "a.foo.com, \"*.b.foo.com\", x.org, y.org, foo.com", Direct));
        world.Ask("a.foo.com").ShouldBe("ns1/vs/r");
        world.Ask("c.b.foo.com").ShouldBe("ns1/vs/r");
        world.Ask("x.org").ShouldBe("ns1/vs/r");
        world.Ask("b.foo.com").ShouldBe("404");
        world.Ask("y.org").ShouldBe("404");
        world.Ask("foo.com").ShouldBe("404");
    }

    [Fact] // 2.3
    public void Joins_routes_for_one_host_oldest_first_with_catch_alls_behind()
    {
        World world = World.OfGateway(
            World.Gateway,
            World.VirtualService("new", "a.com", "[{name: x, match: [{uri: {prefix: /x}}], directResponse: {status: 210}}]", created: "2021-01-01T00:00:00Z"),
            World.VirtualService(
                "old", "a.com", "[{name: xy, match: [{uri: {prefix: /xy}}], directResponse: {status: 210}}, {name: all, directResponse: {status: 210}}]",
                created: "2020-01-01T00:00:00Z"));
        world.Ask("a.com", "/xy").ShouldBe("ns1/old/xy");
        world.Ask("a.com", "/x").ShouldBe("ns1/new/x");
        world.Ask("a.com", "/z").ShouldBe("ns1/old/all");
    }

    [Theory] // 2.3, 2.4
    [InlineData("[{uri: {prefix: /}}]", false)]
    [InlineData("[{uri: {regex: \".*\"}}]", false)]
    [InlineData("[{uri: {prefix: /}, headers: {x-a: {exact: \"1\"}}}]", true)]
    [InlineData("[{uri: {prefix: /a}}]", true)]
    public void Drops_the_routes_behind_a_catch_all_of_one_VirtualService(string match, bool isReached)
    {
        World world = World.OfGateway(
            World.Gateway,
            World.VirtualService(
                "vs", "a.com", $"[{{name: first, match: {match}, directResponse: {{status: 210}}}}, {{name: second, match: [{{uri: {{exact: /b}}}}], directResponse: {{status: 210}}}}]"),
            World.VirtualService("zz", "a.com", "[{name: third, match: [{uri: {exact: /b}}], directResponse: {status: 210}}]"));
        world.Ask("a.com", "/b").ShouldBe(isReached ? "ns1/vs/second" : "ns1/zz/third");
    }

    [Theory] // 2.5
    [InlineData("[.]", false)]
    [InlineData("[istio-system]", true)]
    [InlineData("[\"*\"]", true)]
    [InlineData("[ns2]", false)]
    public void Sees_only_exported_VirtualServices(string exportTo, bool isSeen)
    {
        World world = World.OfGateway(World.Gateway, World.VirtualService("vs", "a.com", Direct, $"  exportTo: {exportTo}"));
        world.Ask("a.com").ShouldBe(isSeen ? "ns1/vs/r" : "404");
    }

    private static string Gateway(string name, string selector, string port, string hosts, string more = "") => $$"""
        apiVersion: networking.istio.io/v1
        kind: Gateway
        metadata: {name: {{name}}, namespace: ns1}
        spec:
          selector: {{selector}}
          servers:
          - port: {{port}}
            hosts: [{{hosts}}]{{more}}
        """;
}
