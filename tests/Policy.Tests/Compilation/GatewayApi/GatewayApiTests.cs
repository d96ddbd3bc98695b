using System.Text;
using Sallyport.Engine.Http;
using Sallyport.Engine.Routing;
using Sallyport.TestKit;

namespace Sallyport.Policy.Tests.Compilation.GatewayApi;

/// <summary>gateway-routing.md 4.8, 9; the Gateway API's rules of attachment, precedence and filters.</summary>
public sealed class GatewayApiTests
{
    private const string ToA = "backendRefs: [{name: a, port: 80}]";

    [Fact]
    public void Serves_the_Gateway_that_the_workloads_label_names_on_its_own_port()
    {
        World world = GatewayApiWorld.Compile(
            GatewayApiWorld.Gateway,
            GatewayApiWorld.WithListener("{name: other, port: 81, protocol: HTTP}").Replace("name: web", "name: other", StringComparison.Ordinal),
            GatewayApiWorld.Route($"[{{{ToA}}}]"));

        world.Snapshot.Listeners.Keys.ShouldBe([80]);
        world.Snapshot.Listeners[80].PolicyPort.ShouldBe(80);
        world.Ask("any.com").ShouldBe("ns1/r/rules[0]");
        world.Destination("any.com").Cluster!.Name.ShouldBe("outbound|80||a.ns1.svc.cluster.local");
    }

    [Fact]
    public void Leaves_other_workloads_alone()
    {
        World.OfGateway(GatewayApiWorld.Gateway, GatewayApiWorld.Route($"[{{{ToA}}}]")).Snapshot.Listeners.ShouldBeEmpty();
    }

    [Theory] // 4.8
    [InlineData("/api", true)]
    [InlineData("/api/", true)]
    [InlineData("/api/x", true)]
    [InlineData("/apix", false)]
    [InlineData("/", false)]
    public void Compares_prefixes_by_whole_segments(string path, bool fits)
    {
        foreach (string written in (string[])["/api", "/api/"])
        {
            World world = GatewayApiWorld.Compile(
                GatewayApiWorld.Gateway, GatewayApiWorld.Route($"[{{matches: [{{path: {{type: PathPrefix, value: {written}}}}}], {ToA}}}]"));
            world.Ask("a.com", path).ShouldBe(fits ? "ns1/r/rules[0]" : "404");
        }
    }

    [Fact]
    public void Tries_the_most_specific_match_first_whatever_the_order_of_rules_and_routes()
    {
        World world = GatewayApiWorld.Compile(
            GatewayApiWorld.Gateway,
            GatewayApiWorld.Route("""
                [
                  {name: all, TO_A},
                  {name: header, matches: [{headers: [{name: X, value: "1"}]}], TO_A},
                  {name: method, matches: [{method: POST}], TO_A},
                  {name: long, matches: [{path: {value: /a/b}}], TO_A},
                  {name: query, matches: [{path: {value: /a}, queryParams: [{name: q, value: v}]}], TO_A},
                  {name: short, matches: [{path: {value: /a}}], TO_A}
                ]
                """.Replace("TO_A", ToA, StringComparison.Ordinal)),
            GatewayApiWorld.Route($"[{{name: exact, matches: [{{path: {{type: Exact, value: /a}}}}], {ToA}}}]", name: "z"));

        world.Ask("x.com", "/a").ShouldBe("ns1/r/exact");
        world.Ask("x.com", "/a/c?q=v").ShouldBe("ns1/r/query");
        world.Ask("x.com", "/a/c").ShouldBe("ns1/r/short");
        world.Ask("x.com", "/a/b/c?q=v").ShouldBe("ns1/r/long");
        world.Ask("x.com", "/", "POST", headers: ["x", "1"]).ShouldBe("ns1/r/method");
        world.Ask("x.com", "/", headers: ["x", "1"]).ShouldBe("ns1/r/header");
        world.Ask("x.com").ShouldBe("ns1/r/all");
    }

    [Theory]
    [InlineData("x", "one", true)]
    [InlineData("x", "two", false)]
    [InlineData("y", "one", false)]
    public void Matches_headers_by_value_and_pattern(string name, string value, bool fits)
    {
        foreach (string written in (string[])["{name: x, value: one}", "{name: X, type: RegularExpression, value: \"o.e\"}"])
        {
            World world = GatewayApiWorld.Compile(
                GatewayApiWorld.Gateway, GatewayApiWorld.Route($"[{{matches: [{{headers: [{written}]}}], {ToA}}}]"));
            world.Ask("a.com", headers: [name, value]).ShouldBe(fits ? "ns1/r/rules[0]" : "404");
        }
    }

    [Theory]
    [InlineData("{name: http, port: 80, protocol: HTTP, hostname: \"*.foo.com\"}", "a.foo.com", "a.foo.com", true)]
    [InlineData("{name: http, port: 80, protocol: HTTP, hostname: \"*.foo.com\"}", "\"*.com\"", "a.foo.com", true)]
    [InlineData("{name: http, port: 80, protocol: HTTP, hostname: \"*.foo.com\"}", "\"*.com\"", "a.bar.com", false)]
    [InlineData("{name: http, port: 80, protocol: HTTP, hostname: \"*.foo.com\"}", "b.com", "b.com", false)]
    [InlineData("{name: http, port: 80, protocol: HTTP, hostname: a.foo.com}", "", "a.foo.com", true)]
    [InlineData("{name: http, port: 80, protocol: HTTP, hostname: a.foo.com}", "", "b.foo.com", false)]
    public void Serves_hosts_that_listener_and_route_have_in_common(string listener, string hostnames, string host, bool fits)
    {
        World world = GatewayApiWorld.Compile(GatewayApiWorld.WithListener(listener), GatewayApiWorld.Route($"[{{{ToA}}}]", hostnames));
        world.Ask(host).ShouldBe(fits ? "ns1/r/rules[0]" : "404");
    }

    [Theory]
    [InlineData("", "ns1", true)]
    [InlineData("", "ns2", false)]
    [InlineData(", allowedRoutes: {namespaces: {from: All}}", "ns2", true)]
    [InlineData(", allowedRoutes: {namespaces: {from: Selector, selector: {matchLabels: {team: x}}}}", "ns2", true)]
    [InlineData(", allowedRoutes: {namespaces: {from: Selector, selector: {matchLabels: {team: z}}}}", "ns2", false)]
    [InlineData(", allowedRoutes: {namespaces: {from: Selector, selector: {matchLabels: {team: x}}}}", "ns1", false)]
    [InlineData(", allowedRoutes: {namespaces: {from: Selector}}", "ns2", false)]
    [InlineData(", allowedRoutes: {namespaces: {from: Selector, selector: {matchExpressions: [{key: kubernetes.io/metadata.name, operator: In, values: [ns2]}]}}}", "ns2", true)]
    [InlineData(", allowedRoutes: {namespaces: {from: Selector, selector: {matchExpressions: [{key: team, operator: DoesNotExist}]}}}", "ns2", false)]
    [InlineData(", allowedRoutes: {kinds: [{kind: GRPCRoute}]}", "ns1", false)]
    public void Lets_routes_attach_that_the_listener_allows(string allowed, string space, bool attaches)
    {
        World world = GatewayApiWorld.Compile(
            GatewayApiWorld.WithListener($"{{name: http, port: 80, protocol: HTTP{allowed}}}"),
            "apiVersion: v1\nkind: Namespace\nmetadata: {name: ns2, labels: {team: x}}",
            GatewayApiWorld.Route("[{backendRefs: [{name: a, port: 80}]}]", space: space));

        world.Ask("a.com").ShouldBe(attaches ? $"{space}/r/rules[0]" : "404");
        world.Messages.Contains("attaches to no listener", StringComparison.Ordinal).ShouldBe(!attaches);
    }

    [Theory]
    [InlineData("{name: web, sectionName: two}", 81)]
    [InlineData("{name: web, port: 81}", 81)]
    [InlineData("{name: web, sectionName: one}", 80)]
    [InlineData("{name: web, sectionName: one, port: 81}", 0)]
    [InlineData("{name: other}", 0)]
    [InlineData("{name: web, group: \"\", kind: Service}", 0)]
    public void Attaches_to_the_listener_that_the_route_names(string parent, int port)
    {
        World world = GatewayApiWorld.Compile(
            GatewayApiWorld.WithListener("{name: one, port: 80, protocol: HTTP}", "{name: two, port: 81, protocol: HTTP}"),
            GatewayApiWorld.Route($"[{{{ToA}}}]", parent: parent));

        foreach (int asked in (int[])[80, 81])
            world.Ask("a.com", port: asked).ShouldBe(asked == port ? "ns1/r/rules[0]" : "404");
    }

    [Theory]
    [InlineData("", false)]
    [InlineData("from: [{group: gateway.networking.k8s.io, kind: HTTPRoute, namespace: ns1}], to: [{group: \"\", kind: Service}]", true)]
    [InlineData("from: [{group: gateway.networking.k8s.io, kind: HTTPRoute, namespace: ns1}], to: [{group: \"\", kind: Service, name: a}]", true)]
    [InlineData("from: [{group: gateway.networking.k8s.io, kind: HTTPRoute, namespace: ns1}], to: [{group: \"\", kind: Service, name: b}]", false)]
    [InlineData("from: [{group: gateway.networking.k8s.io, kind: HTTPRoute, namespace: ns3}], to: [{group: \"\", kind: Service}]", false)]
    [InlineData("from: [{group: gateway.networking.k8s.io, kind: GRPCRoute, namespace: ns1}], to: [{group: \"\", kind: Service}]", false)]
    [InlineData("from: [{group: gateway.networking.k8s.io, kind: HTTPRoute, namespace: ns1}], to: [{group: \"\", kind: Secret}]", false)]
    public void Uses_services_of_other_namespaces_only_with_a_grant(string grant, bool allowed)
    {
        string[] documents = grant.Length == 0 ? [] : [$"apiVersion: gateway.networking.k8s.io/v1\nkind: ReferenceGrant\nmetadata: {{name: g, namespace: ns2}}\nspec: {{{grant}}}"];
        World world = GatewayApiWorld.Compile(
            [GatewayApiWorld.Gateway, GatewayApiWorld.Route("[{backendRefs: [{name: a, namespace: ns2, port: 80}]}]"), .. documents]);

        RoutePlan route = world.Find("a.com").Route!;
        route.RefusesUnknownAsError.ShouldBeTrue();
        (route.Destinations.ShouldHaveSingleItem().Cluster is not null).ShouldBe(allowed);
    }

    [Theory] // 9: routes of the Gateway API answer 500
    [InlineData("[{backendRefs: [{name: nobody, port: 80}]}]")]
    [InlineData("[{backendRefs: [{name: a, port: 4711}]}]")]
    [InlineData("[{backendRefs: [{group: example.com, kind: Thing, name: a}]}]")]
    public void Has_no_destination_for_a_backend_that_is_unknown(string rules)
    {
        World world = GatewayApiWorld.Compile(GatewayApiWorld.Gateway, GatewayApiWorld.Route(rules));
        world.Destination("a.com").Cluster.ShouldBeNull();
        world.Messages.ShouldContain("its requests get 500");
    }

    [Theory]
    [InlineData("[{}]")]
    [InlineData("[{backendRefs: [{name: a, port: 80, weight: 0}]}]")]
    [InlineData("[{backendRefs: [{name: a, port: 80}], filters: [{type: ExternalAuth, externalAuth: {protocol: HTTP, backendRef: {name: b, port: 80}}}]}]")]
    [InlineData("[{backendRefs: [{name: a, port: 80}], filters: [{type: ExtensionRef, extensionRef: {group: x.io, kind: Widget, name: z}}]}]")]
    [InlineData("[{backendRefs: [{name: a, port: 80, filters: [{type: ExtensionRef, extensionRef: {group: x.io, kind: Widget, name: z}}]}]}]")]
    public void Answers_500_where_nothing_can_be_done_as_written(string rules)
    {
        World world = GatewayApiWorld.Compile(GatewayApiWorld.Gateway, GatewayApiWorld.Route(rules));
        world.Find("a.com").Route!.DirectResponse!.Status.ShouldBe(500);
    }

    [Fact]
    public void Spreads_requests_by_weight_and_leaves_zero_out()
    {
        World world = GatewayApiWorld.Compile(GatewayApiWorld.Gateway, GatewayApiWorld.Route(
            "[{backendRefs: [{name: a, port: 80, weight: 3}, {name: b, port: 80}, {name: b, port: 85, weight: 0}]}]"));
        world.Find("a.com").Route!.Destinations.Select(destination => destination.Weight).ShouldBe([3, 1]);
    }

    [Theory]
    [InlineData("/api", "{type: ReplacePrefixMatch, replacePrefixMatch: /v2}", "/api/x?q=1", "/v2/x?q=1")]
    [InlineData("/api", "{type: ReplacePrefixMatch, replacePrefixMatch: /v2/}", "/api", "/v2")]
    [InlineData("/api", "{type: ReplacePrefixMatch, replacePrefixMatch: /}", "/api/x", "/x")]
    [InlineData("/api", "{type: ReplacePrefixMatch, replacePrefixMatch: /}", "/api", "/")]
    [InlineData("/", "{type: ReplacePrefixMatch, replacePrefixMatch: /v2}", "/x", "/v2/x")]
    [InlineData("/api", "{type: ReplaceFullPath, replaceFullPath: /one}", "/api/x?q=1", "/one?q=1")]
    public void Rewrites_the_path(string prefix, string path, string asked, string expected)
    {
        World world = GatewayApiWorld.Compile(GatewayApiWorld.Gateway, GatewayApiWorld.Route(
            $"[{{matches: [{{path: {{value: {prefix}}}}}], filters: [{{type: URLRewrite, urlRewrite: {{hostname: b.com, path: {path}}}}}], {ToA}}}]"));
        RequestHead request = Requests.Make("GET", asked, "a.com", Requests.PlainConnection, []);

        RoutePlan route = world.Snapshot.Listeners[80].Routes!.Find(request).Route!;
        PathRewriter.Rewrite(route.Rewrite!, request);

        Encoding.UTF8.GetString(request.Path).ShouldBe(expected);
        Encoding.UTF8.GetString(route.Destinations[0].Authority!).ShouldBe("b.com");
    }

    [Theory]
    [InlineData("{scheme: https}", "https://a.com/x", 302)]
    [InlineData("{scheme: https, port: 8443, statusCode: 301}", "https://a.com:8443/x", 301)]
    [InlineData("{hostname: b.com}", "http://b.com/x", 302)]
    [InlineData("{path: {type: ReplaceFullPath, replaceFullPath: /y}, statusCode: 308}", "http://a.com/y", 308)]
    public void Redirects(string redirect, string location, int status)
    {
        World world = GatewayApiWorld.Compile(GatewayApiWorld.Gateway, GatewayApiWorld.Route(
            $"[{{filters: [{{type: RequestRedirect, requestRedirect: {redirect}}}]}}]"));
        RequestHead request = Requests.Make("GET", "/x", "a.com", Requests.PlainConnection, []);
        HeaderList response = new();

        RedirectPlan plan = world.Snapshot.Listeners[80].Routes!.Find(request).Route!.Redirect!;
        RedirectWriter.WriteLocation(plan, request, response);

        plan.Status.ShouldBe(status);
        Encoding.UTF8.GetString(response.Value(0)).ShouldBe(location);
    }

    [Fact]
    public void Carries_headers_mirrors_cors_timeouts_and_retries_over()
    {
        World world = GatewayApiWorld.Compile(GatewayApiWorld.Gateway, GatewayApiWorld.Route("""
            [{
              filters: [
                {type: RequestHeaderModifier, requestHeaderModifier: {set: [{name: X-A, value: "50%"}], add: [{name: X-B, value: b}], remove: [x-c]}},
                {type: ResponseHeaderModifier, responseHeaderModifier: {set: [{name: x-r, value: r}]}},
                {type: RequestMirror, requestMirror: {backendRef: {name: b, port: 80}, percent: 25}},
                {type: CORS, cors: {allowOrigins: ["https://one.com"], allowMethods: [GET]}}
              ],
              timeouts: {request: 10s, backendRequest: 2s},
              retry: {codes: [503], attempts: 3, backoff: 100ms},
              TO_A
            }]
            """.Replace("TO_A", ToA, StringComparison.Ordinal)));
        RoutePlan route = world.Find("a.com").Route!;

        HeaderOperations request = route.Destinations[0].RequestHeaders.ShouldHaveSingleItem();
        Encoding.UTF8.GetString(request.Set[0].Name).ShouldBe("x-a");
        Encoding.UTF8.GetString(request.Remove[0]).ShouldBe("x-c");
        route.Destinations[0].ResponseHeaders.ShouldHaveSingleItem();
        route.Mirrors.ShouldHaveSingleItem().Cluster!.Name.ShouldBe("outbound|80||b.ns1.svc.cluster.local");
        route.Cors.ShouldNotBeNull();
        route.Timeout.ShouldBe(TimeSpan.FromSeconds(10));
        route.Retry.Attempts.ShouldBe(3);
        route.Retry.StatusCodes.ShouldBe([503]);
        route.Retry.PerTryTimeout.ShouldBe(TimeSpan.FromSeconds(2));
    }

    [Theory]
    [InlineData("{service: shop.Cart, method: Add}", "/shop.Cart/Add", true)]
    [InlineData("{service: shop.Cart, method: Add}", "/shop.Cart/AddAll", false)]
    [InlineData("{service: shop.Cart}", "/shop.Cart/Add", true)]
    [InlineData("{service: shop.Cart}", "/shop.Carts/Add", false)]
    [InlineData("{method: Add}", "/any.Thing/Add", true)]
    [InlineData("{method: Add}", "/any/Thing/Add", false)]
    [InlineData("{type: RegularExpression, service: \"shop[.].*\"}", "/shop.Cart/Add", true)]
    [InlineData("{type: RegularExpression, service: \"shop[.].*\", method: \"A.*\"}", "/shop.Cart/Remove", false)]
    public void Routes_gRPC_calls_by_service_and_method(string method, string path, bool fits)
    {
        World world = GatewayApiWorld.Compile(GatewayApiWorld.Gateway, GatewayApiWorld.Route(
            $"[{{matches: [{{method: {method}}}], backendRefs: [{{name: a, port: 7070}}]}}]", kind: "GRPCRoute"));
        world.Ask("a.com", path, "POST").ShouldBe(fits ? "ns1/r/rules[0]" : "404");
    }

    [Theory]
    [InlineData("{name: cert}", "ns1", "", true)]
    [InlineData("{name: cert}", "ns2", "", false)]
    [InlineData("{name: cert, namespace: ns2}", "ns2", "", false)]
    [InlineData("{name: cert, namespace: ns2}", "ns2", "from: [{group: gateway.networking.k8s.io, kind: Gateway, namespace: ns1}], to: [{group: \"\", kind: Secret, name: cert}]", true)]
    [InlineData("{name: cert, kind: ConfigMap}", "ns1", "", false)]
    public void Takes_certificates_only_from_where_it_may(string reference, string secretSpace, string grant, bool hasCertificate)
    {
        string[] grants = grant.Length == 0 ? [] : [$"apiVersion: gateway.networking.k8s.io/v1beta1\nkind: ReferenceGrant\nmetadata: {{name: g, namespace: ns2}}\nspec: {{{grant}}}"];
        World world = GatewayApiWorld.Compile(
            [
                GatewayApiWorld.WithListener($"{{name: https, port: 443, protocol: HTTPS, hostname: a.com, tls: {{certificateRefs: [{reference}]}}}}"),
                GatewayApiWorld.Route($"[{{{ToA}}}]"),
                $"apiVersion: v1\nkind: Secret\nmetadata: {{name: cert, namespace: {secretSpace}}}\nstringData: {{tls.crt: c, tls.key: k}}",
                .. grants,
            ]);

        TlsServerPlan server = world.Snapshot.Listeners[443].TlsServers!.Servers.ShouldHaveSingleItem();
        (server.Credential is not null).ShouldBe(hasCertificate);
        server.Mode.ShouldBe(TlsServerMode.Simple);
    }

    [Fact]
    public void Refuses_handshakes_when_client_certificates_should_be_verified_in_a_way_it_cannot()
    {
        World world = GatewayApiWorld.Compile(
            GatewayApiWorld.WithListener("{name: https, port: 443, protocol: HTTPS, tls: {certificateRefs: [{name: cert}]}}")
                + "\n  tls: {frontend: {default: {validation: {caCertificateRefs: [{group: \"\", kind: ConfigMap, name: ca}]}}}}",
            "apiVersion: v1\nkind: Secret\nmetadata: {name: cert, namespace: ns1}\nstringData: {tls.crt: c, tls.key: k}");

        world.Snapshot.Listeners[443].TlsServers!.Servers.ShouldHaveSingleItem().Credential.ShouldBeNull();
        world.Messages.ShouldContain("spec.tls.frontend is not supported");
    }
}
