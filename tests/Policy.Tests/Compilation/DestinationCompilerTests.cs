using Sallyport.Engine.Routing;

namespace Sallyport.Policy.Tests.Compilation;

/// <summary>gateway-routing.md 11.</summary>
public sealed class DestinationCompilerTests
{
    [Theory] // 11.1-11.3, conformance gateway/destinations
    [InlineData("host: a.ns1.svc.cluster.local, port: {number: 80}", "outbound|80||a.ns1.svc.cluster.local")]
    [InlineData("host: a, port: {number: 80}", "outbound|80||a.ns1.svc.cluster.local")]
    [InlineData("host: a.ns2.svc.cluster.local, port: {number: 85}", "outbound|85||a.ns2.svc.cluster.local")]
    [InlineData("host: a", "outbound|80||a.ns1.svc.cluster.local")]
    [InlineData("host: nobody, port: {number: 80}", null)]
    [InlineData("host: a.ns1, port: {number: 80}", null)]
    [InlineData("host: a, port: {number: 9999}", null)]
    [InlineData("host: a, subset: none, port: {number: 80}", null)]
    [InlineData("host: odd", null)]
    public void Finds_the_cluster_of_a_destination(string destination, string? expected)
    {
        World world = Route(destination, """
            apiVersion: v1
            kind: Service
            metadata: {name: odd, namespace: ns1}
            spec: {ports: [{name: http-a, port: 8000}, {name: http-b, port: 8001}]}
            """);
        world.Destination("a.com").Cluster?.Name.ShouldBe(expected);
        (world.Destination("a.com").Cluster is null).ShouldBe(expected is null);
        if (expected is null)
            world.Messages.ShouldContain("its requests get 503");
        else
            world.Snapshot.Clusters.ShouldContainKey(expected);
    }

    [Fact] // 11.2
    public void Takes_the_only_port_of_a_service() => Cluster("host: one", """
        apiVersion: v1
        kind: Service
        metadata: {name: one, namespace: ns1}
        spec: {ports: [{name: http, port: 8000}]}
        """).Name.ShouldBe("outbound|8000||one.ns1.svc.cluster.local");

    [Fact]
    public void Uses_ready_endpoints_only() => Cluster("host: a").Endpoints.ShouldBe([new EndpointPlan("10.0.0.1", 18080)]);

    [Theory] // 11.11
    [InlineData("name: http-x", UpstreamProtocol.Http11)]
    [InlineData("name: http2", UpstreamProtocol.Http2)]
    [InlineData("name: grpc-x", UpstreamProtocol.Http2)]
    [InlineData("name: grpc-web-x", UpstreamProtocol.Http2)]
    [InlineData("name: other", UpstreamProtocol.AsClient)]
    [InlineData("name: http, appProtocol: grpc", UpstreamProtocol.Http2)]
    [InlineData("name: x, appProtocol: kubernetes.io/h2c", UpstreamProtocol.Http2)]
    [InlineData("name: tcp-x", UpstreamProtocol.Http11)]
    public void Speaks_what_the_port_declares(string port, UpstreamProtocol expected) => Cluster("host: one", $$"""
        apiVersion: v1
        kind: Service
        metadata: {name: one, namespace: ns1}
        spec: {ports: [ { port: 8000, {{port}} } ]}
        """).Protocol.ShouldBe(expected);

    [Theory] // 11.4, 11.5
    [InlineData("STATIC", "endpoints: [{address: 1.2.3.4}, {address: 1.2.3.5, ports: {http: 9}, weight: 3}]", EndpointDiscovery.Static, "1.2.3.4:8080*1 1.2.3.5:9*3")]
    [InlineData("STATIC", "endpoints: [{address: \"unix:///run/x\"}]", EndpointDiscovery.Static, "unix:/run/x:0*1")]
    [InlineData("DNS", "location: MESH_EXTERNAL", EndpointDiscovery.Dns, "ext.org:8080*1")]
    [InlineData("DNS", "endpoints: [{address: b.org}]", EndpointDiscovery.Dns, "b.org:8080*1")]
    [InlineData("DNS_ROUND_ROBIN", "location: MESH_EXTERNAL", EndpointDiscovery.DnsRoundRobin, "ext.org:8080*1")]
    [InlineData("NONE", "location: MESH_EXTERNAL", EndpointDiscovery.Static, "")]
    public void Reads_ServiceEntries(string resolution, string more, EndpointDiscovery discovery, string endpoints)
    {
        ClusterPlan cluster = Cluster("host: ext.org", $$"""
            apiVersion: networking.istio.io/v1
            kind: ServiceEntry
            metadata: {name: ext, namespace: ns2}
            spec:
              hosts: [ext.org]
              ports: [{number: 80, name: http, protocol: HTTP, targetPort: 8080}]
              resolution: {{resolution}}
              {{more}}
            """);
        cluster.Discovery.ShouldBe(discovery);
        string.Join(' ', cluster.Endpoints.Select(endpoint => $"{endpoint.Address}:{endpoint.Port}*{endpoint.Weight}")).ShouldBe(endpoints);
        cluster.Tls.ShouldBeNull();
    }

    [Theory]
    [InlineData("[.]", false)]
    [InlineData("[istio-system]", true)]
    public void Does_not_see_ServiceEntries_that_are_not_exported(string exportTo, bool isSeen)
    {
        World world = Route("host: ext.org", $$"""
            apiVersion: networking.istio.io/v1
            kind: ServiceEntry
            metadata: {name: ext, namespace: ns2}
            spec: {hosts: [ext.org], exportTo: {{exportTo}}, resolution: DNS, ports: [{number: 80, name: http, protocol: HTTP}]}
            """);
        (world.Destination("a.com").Cluster is not null).ShouldBe(isSeen);
    }

    [Theory] // 11.6, 11.9
    [InlineData("labels: {app: x}", false)]
    [InlineData("labels: {app: x}, serviceAccount: sa", true)]
    [InlineData("labels: {app: x, security.istio.io/tlsMode: istio}", true)]
    [InlineData("labels: {app: x, security.istio.io/tlsMode: disabled}, serviceAccount: sa", false)]
    public void Selects_WorkloadEntries_and_uses_mesh_tls_where_they_have_a_sidecar(string fields, bool isMesh)
    {
        ClusterPlan cluster = Cluster("host: ext.org", Selecting, Entry("w", $"address: 1.2.3.4, {fields}"), Entry("other", "address: 1.2.3.5, labels: {app: z}"));
        cluster.Endpoints.ShouldHaveSingleItem().Address.ShouldBe("1.2.3.4");
        (cluster.Tls?.IsMesh == true).ShouldBe(isMesh);
        if (fields.EndsWith("serviceAccount: sa", StringComparison.Ordinal) && isMesh)
            cluster.Tls!.SubjectAltNames.ShouldBe(["spiffe://cluster.local/ns/ns2/sa/sa"]);
        if (isMesh)
            cluster.Tls!.ServerName.ShouldBe("outbound_.80_._.ext.org");
    }

    [Theory] // peer-authentication.md 5.3: the port is the workload's own, wherever it is bound
    [InlineData("80", false)]
    [InlineData("http", false)]
    [InlineData("81", true)]
    public void Knows_by_the_workloads_own_port_whether_a_pod_takes_mesh_tls(string targetPort, bool isMesh)
    {
        ClusterPlan cluster = Cluster("host: web.ns2.svc.cluster.local", $$"""
            apiVersion: v1
            kind: Service
            metadata: {name: web, namespace: ns2}
            spec: {selector: {app: web}, ports: [{port: 80, name: http, targetPort: {{targetPort}}}]}
            """, """
            apiVersion: v1
            kind: Pod
            metadata: {name: web-1, namespace: ns2, labels: {app: web, security.istio.io/tlsMode: istio}}
            spec: {containers: [{name: web, image: web, ports: [{containerPort: 80, name: http}]}]}
            status: {podIP: 127.64.0.3}
            """, """
            apiVersion: discovery.k8s.io/v1
            kind: EndpointSlice
            metadata: {name: web-1, namespace: ns2, labels: {kubernetes.io/service-name: web}}
            addressType: IPv4
            ports: [{name: http, port: 8080}]
            endpoints: [{addresses: [127.64.0.3], targetRef: {kind: Pod, name: web-1, namespace: ns2}}]
            """, """
            apiVersion: security.istio.io/v1
            kind: PeerAuthentication
            metadata: {name: web, namespace: ns2}
            spec: {selector: {matchLabels: {app: web}}, mtls: {mode: STRICT}, portLevelMtls: {80: {mode: DISABLE}}}
            """);
        cluster.Endpoints.ShouldHaveSingleItem().Port.ShouldBe(8080);
        (cluster.Tls?.IsMesh == true).ShouldBe(isMesh);
    }

    [Fact] // 11.9: Istio chooses for each endpoint
    public void Uses_mesh_tls_for_those_endpoints_that_have_a_sidecar()
    {
        ClusterPlan cluster = Cluster(
            "host: ext.org", Selecting, Entry("w", "address: 1.2.3.4, labels: {app: x}, serviceAccount: sa"),
            Entry("plain", "address: 1.2.3.5, labels: {app: x}"));
        cluster.Endpoints.ToDictionary(endpoint => endpoint.Address, endpoint => endpoint.IsPlain)
            .ShouldBe(new Dictionary<string, bool> { ["1.2.3.4"] = false, ["1.2.3.5"] = true }, ignoreOrder: true);
        cluster.Tls!.SubjectAltNames.ShouldBe(["spiffe://cluster.local/ns/ns2/sa/sa"]);
    }

    [Fact] // peer-authentication.md 5.3
    public void Speaks_plain_text_to_workloads_that_take_no_mesh_tls() => Cluster(
        "host: ext.org", Selecting, Entry("w", "address: 1.2.3.4, labels: {app: x}, serviceAccount: sa"), """
        apiVersion: security.istio.io/v1
        kind: PeerAuthentication
        metadata: {name: none, namespace: ns2}
        spec: {mtls: {mode: DISABLE}}
        """).Tls.ShouldBeNull();

    [Theory] // 11.7
    [InlineData("simple: ROUND_ROBIN", LoadBalancing.RoundRobin)]
    [InlineData("simple: RANDOM", LoadBalancing.Random)]
    [InlineData("simple: LEAST_CONN", LoadBalancing.LeastRequest)]
    [InlineData("consistentHash: {httpHeaderName: X-User}", LoadBalancing.ConsistentHash)]
    public void Balances_as_the_rule_says(string settings, LoadBalancing expected)
    {
        ClusterPlan cluster = Cluster("host: a", Rule("r", "ns1", $"host: a, trafficPolicy: {{loadBalancer: {{{settings}}}}}"));
        cluster.LoadBalancing.ShouldBe(expected);
        cluster.ConsistentHash?.Header.ShouldBe("x-user");
        Cluster("host: b").LoadBalancing.ShouldBe(LoadBalancing.LeastRequest);
    }

    [Theory] // 11.8
    [InlineData("istio-system", "[.]", true)]
    [InlineData("istio-system", "[\"*\"]", false)]
    [InlineData("ns1", "[\"*\"]", false)]
    public void Asks_the_own_namespace_then_the_services_then_the_root(string space, string exportTo, bool wins)
    {
        // The service's namespace has a rule for the same host: only the gateway's own private rule comes before it.
        ClusterPlan cluster = Cluster(
            "host: a", Rule("first", "ns1", "host: a, trafficPolicy: {loadBalancer: {simple: RANDOM}}", "2020-01-01T00:00:00Z"),
            Rule("other", space, $"host: a.ns1.svc.cluster.local, exportTo: {exportTo}, trafficPolicy: {{loadBalancer: {{simple: ROUND_ROBIN}}}}", "2021-01-01T00:00:00Z"));
        cluster.LoadBalancing.ShouldBe(wins ? LoadBalancing.RoundRobin : LoadBalancing.Random);
    }

    [Fact] // 11.8
    public void Falls_back_to_exported_rules_of_the_root_namespace() =>
        Cluster("host: a", Rule("root", "istio-system", "host: \"*.svc.cluster.local\", trafficPolicy: {loadBalancer: {simple: RANDOM}}"))
            .LoadBalancing.ShouldBe(LoadBalancing.Random);

    [Fact] // 11.8
    public void Takes_the_most_specific_host() => Cluster(
        "host: a",
        Rule("wide", "ns1", "host: \"*.svc.cluster.local\", trafficPolicy: {loadBalancer: {simple: RANDOM}}", "2020-01-01T00:00:00Z"),
        Rule("narrow", "ns1", "host: \"*.ns1.svc.cluster.local\", trafficPolicy: {loadBalancer: {simple: ROUND_ROBIN}}")).LoadBalancing.ShouldBe(LoadBalancing.RoundRobin);

    [Fact] // 11.8
    public void Unites_subsets_and_takes_the_oldest_traffic_policy()
    {
        string[] rules =
        [
            Rule("one", "ns1", "host: a, subsets: [{name: v1, labels: {version: v1}}]", "2020-01-01T00:00:00Z"),
            Rule("two", "ns1", "host: a, subsets: [{name: v2, labels: {version: v2}}], trafficPolicy: {loadBalancer: {simple: RANDOM}}", "2021-01-01T00:00:00Z"),
            Rule("three", "ns1", "host: a, trafficPolicy: {loadBalancer: {simple: ROUND_ROBIN}}", "2022-01-01T00:00:00Z"),
        ];
        ClusterPlan cluster = Cluster("host: a, subset: v1", rules);
        cluster.Name.ShouldBe("outbound|80|v1|a.ns1.svc.cluster.local");
        cluster.LoadBalancing.ShouldBe(LoadBalancing.Random);
        cluster.Endpoints.ShouldBeEmpty();
        Cluster("host: a, subset: v2", rules).Name.ShouldBe("outbound|80|v2|a.ns1.svc.cluster.local");
    }

    [Fact] // 11.3
    public void Chooses_the_endpoints_of_a_subset_by_the_labels_of_their_pods() => Cluster(
        "host: p, subset: v2", Rule("r", "ns1", "host: p, subsets: [{name: v2, labels: {version: v2}}]"), """
        apiVersion: v1
        kind: Service
        metadata: {name: p, namespace: ns1}
        spec: {ports: [{name: http, port: 80}]}
        ---
        apiVersion: discovery.k8s.io/v1
        kind: EndpointSlice
        metadata: {name: p-1, namespace: ns1, labels: {kubernetes.io/service-name: p}}
        addressType: IPv4
        endpoints:
        - {addresses: [10.0.0.1], targetRef: {kind: Pod, name: p1}}
        - {addresses: [10.0.0.2], targetRef: {kind: Pod, name: p2}}
        ports: [{name: http, port: 8080}]
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: p1, namespace: ns1, labels: {version: v1}}
        spec: {containers: [{name: c, image: i}]}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: p2, namespace: ns1, labels: {version: v2}}
        spec: {containers: [{name: c, image: i}]}
        """).Endpoints.ShouldBe([new EndpointPlan("10.0.0.2", 8080)]);

    [Theory] // 11.9
    [InlineData("trafficPolicy: {tls: {mode: SIMPLE, sni: top}}", "top")]
    [InlineData("trafficPolicy: {tls: {mode: SIMPLE, sni: top}, portLevelSettings: [{port: {number: 80}, tls: {mode: SIMPLE, sni: port}}]}", "port")]
    [InlineData("trafficPolicy: {tls: {mode: SIMPLE, sni: top}, portLevelSettings: [{port: {number: 81}, tls: {mode: SIMPLE, sni: port}}]}", "top")]
    [InlineData("trafficPolicy: {tls: {mode: SIMPLE, sni: top}, portLevelSettings: [{port: {number: 80}, loadBalancer: {simple: RANDOM}}]}", null)]
    [InlineData("trafficPolicy: {tls: {mode: DISABLE}}", null)]
    public void Lets_a_port_override_the_top_level(string fields, string? serverName) =>
        Cluster("host: a", Rule("r", "ns1", "host: a, " + fields)).Tls?.ServerName.ShouldBe(serverName);

    [Fact] // 11.9
    public void Lets_a_subset_override_both() => Cluster("host: a, subset: v1", Rule("r", "ns1", """
        host: a, trafficPolicy: {tls: {mode: SIMPLE, sni: top}}, subsets: [{name: v1, labels: {v: "1"}, trafficPolicy: {tls: {mode: SIMPLE, sni: sub}}}]
        """)).Tls!.ServerName.ShouldBe("sub");

    [Fact] // 11.10
    public void Reads_client_certificates_from_files()
    {
        UpstreamTlsPlan tls = Cluster("host: a", Rule("r", "ns1", """
            host: a, trafficPolicy: {tls: {mode: MUTUAL, clientCertificate: /c, privateKey: /k, caCertificates: /ca, subjectAltNames: [x]}}
            """)).Tls!;
        (tls.Credential!.CertificateFile, tls.Credential.KeyFile, tls.Credential.CaFile).ShouldBe(("/c", "/k", "/ca"));
        tls.SubjectAltNames.ShouldBe(["x"]);
        tls.SkipVerification.ShouldBeFalse();
        Cluster("host: a", Rule("r", "ns1", "host: a, trafficPolicy: {tls: {mode: SIMPLE, insecureSkipVerify: true}}")).Tls!.SkipVerification.ShouldBeTrue();
        tls.ServerName.ShouldBeNull();
    }

    [Fact] // Safe by default: a missing authority is not "any of the system's".
    public void Trusts_nobody_when_the_secret_of_a_rule_is_missing()
    {
        World world = Route("host: a", Rule("r", "ns1", "host: a, trafficPolicy: {tls: {mode: SIMPLE, credentialName: gone}}"));
        world.Destination("a.com").Cluster!.Tls!.Credential!.CaPem.ShouldBe("");
        world.Messages.ShouldContain("Secret gone for TLS towards a.ns1.svc.cluster.local is not in namespace istio-system");
    }

    [Fact] // 11.12
    public void Reads_connection_limits()
    {
        ClusterPlan cluster = Cluster("host: a", Rule("r", "ns1", """
            host: a, trafficPolicy: {connectionPool: {tcp: {maxConnections: 3, connectTimeout: 1s}, http: {http1MaxPendingRequests: 4, http2MaxRequests: 0, h2UpgradePolicy: UPGRADE}}}
            """));
        cluster.ConnectTimeout.ShouldBe(TimeSpan.FromSeconds(1));
        cluster.Limits.ShouldBe(new ConnectionLimits(3, 4));
        cluster.Protocol.ShouldBe(UpstreamProtocol.Http2);
        Cluster("host: b").ConnectTimeout.ShouldBe(TimeSpan.FromSeconds(10));
    }

    private const string Selecting = """
        apiVersion: networking.istio.io/v1
        kind: ServiceEntry
        metadata: {name: ext, namespace: ns2}
        spec: {hosts: [ext.org], resolution: STATIC, location: MESH_INTERNAL, ports: [{number: 80, name: http, protocol: HTTP}], workloadSelector: {labels: {app: x}}}
        """;

    private static string Entry(string name, string spec) => $$"""
        apiVersion: networking.istio.io/v1
        kind: WorkloadEntry
        metadata: {name: {{name}}, namespace: ns2}
        spec: { {{spec}} }
        """;

    private static string Rule(string name, string space, string spec, string created = "2023-01-01T00:00:00Z") => $$"""
        apiVersion: networking.istio.io/v1
        kind: DestinationRule
        metadata: {name: {{name}}, namespace: {{space}}, creationTimestamp: "{{created}}"}
        spec: { {{spec.Trim()}} }
        """;

    private static World Route(string destination, params string[] documents) =>
        World.OfGateway([World.Services, World.Gateway, World.VirtualService("vs", "a.com", $"[{{route: [{{destination: {{{destination}}}}}]}}]"), .. documents]);

    private static ClusterPlan Cluster(string destination, params string[] documents) =>
        Route(destination, documents).Destination("a.com").Cluster.ShouldNotBeNull();
}
