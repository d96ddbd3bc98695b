using System.Text;
using Sallyport.Engine.Routing;

namespace Sallyport.Policy.Tests.Compilation;

/// <summary>gateway-routing.md 4.7, 5-8.</summary>
public sealed class RouteCompilerTests
{
    [Theory] // 4.7
    [InlineData("port: 80", true)]
    [InlineData("port: 8080", false)]
    [InlineData("gateways: [gw]", true)]
    [InlineData("gateways: [ns1/gw]", true)]
    [InlineData("gateways: [other]", false)]
    [InlineData("sourceLabels: {app: istio-ingressgateway}", true)]
    [InlineData("sourceLabels: {app: other}", false)]
    [InlineData("sourceNamespace: istio-system", true)]
    [InlineData("sourceNamespace: ns1", false)]
    [InlineData("gateways: [gw], sourceLabels: {app: other}", true)]
    public void Decides_some_conditions_while_compiling(string match, bool applies) =>
        Route($"match: [{{{match}}}], directResponse: {{status: 210}}").Ask("a.com").ShouldBe(applies ? "ns1/vs/r" : "404");

    [Fact] // 4.1
    public void Tries_alternatives_in_order()
    {
        World world = World.OfGateway(World.Gateway, World.VirtualService("vs", "a.com", "[{name: r, match: [{name: one, uri: {prefix: /a}, method: {exact: GET}}, {name: two, headers: {x-a: {exact: \"1\"}}}], "
            + "directResponse: {status: 210}}, {name: rest, directResponse: {status: 211}}]"));
        world.Ask("a.com", "/a").ShouldBe("ns1/vs/r.one");
        world.Ask("a.com", "/b", "GET", 80, "x-a", "1").ShouldBe("ns1/vs/r.two");
        world.Ask("a.com", "/a", "POST").ShouldBe("ns1/vs/rest");
    }

    [Theory] // 5.1, 5.3
    [InlineData("headers: {\"@request.auth.claims.role\": {exact: admin}}", "404")]
    [InlineData("headers: {\"@REQUEST.auth.claims[role]\": {exact: admin}}", "404")]
    [InlineData("withoutHeaders: {\"@request.auth.claims[role][x]\": {exact: admin}}", "ns1/vs/r")]
    public void Reads_claim_conditions(string match, string expected) =>
        Route($"match: [{{{match}}}], directResponse: {{status: 210}}").Ask("a.com", "/", "GET", 80, "@request.auth.claims.role", "admin").ShouldBe(expected);

    [Theory] // 6.2
    [InlineData("uri: /new", 301, "/new", null)]
    [InlineData("uri: /new, redirectCode: 308", 308, "/new", null)]
    [InlineData("port: 80", 301, null, null)]
    [InlineData("port: 443, scheme: https", 301, null, null)]
    [InlineData("port: 443", 301, null, 443)]
    [InlineData("derivePort: FROM_REQUEST_PORT", 301, null, null)]
    [InlineData("derivePort: FROM_PROTOCOL_DEFAULT, authority: b.com", 301, null, null)]
    public void Compiles_redirects(string redirect, int status, string? path, int? port)
    {
        RedirectPlan plan = Route($"redirect: {{{redirect}}}").Find("a.com").Route!.Redirect!;
        (plan.Status, plan.Path, plan.Port).ShouldBe((status, path, port));
    }

    [Fact] // 6.3
    public void Compiles_direct_responses()
    {
        RoutePlan route = Route("directResponse: {status: 503, body: {string: \"%REQ(x)%\"}}, headers: {response: {set: {content-type: text/html}}}").Find("a.com").Route!;
        route.DirectResponse!.Status.ShouldBe(503);
        Encoding.UTF8.GetString(route.DirectResponse.Body).ShouldBe("%REQ(x)%");
        Encoding.UTF8.GetString(route.ResponseHeaders.Set[0].Name).ShouldBe("content-type");
        route.Destinations.ShouldBeEmpty();
    }

    [Theory] // 6.4
    [InlineData("match: [{uri: {prefix: /api}}]", 4, false)]
    [InlineData("match: [{uri: {exact: /api}}]", 0, true)]
    [InlineData("match: [{uri: {regex: \"/a.i\"}}]", 0, true)]
    [InlineData("match: [{method: {exact: GET}}]", 1, false)]
    public void Rewrites_what_was_matched(string match, int prefixLength, bool isFull)
    {
        RewritePlan plan = Route($"{match}, rewrite: {{uri: /new}}, route: [{{destination: {{host: a, port: {{number: 80}}}}}}]").Find("a.com", "/api").Route!.Rewrite!;
        plan.PrefixLength.ShouldBe(prefixLength);
        (plan.FullPath is not null).ShouldBe(isFull);
    }

    [Theory] // 6.6
    [InlineData("rewrite: {authority: r.org}, headers: {request: {set: {x: z}}}", "", "r.org")]
    [InlineData("headers: {request: {set: {host: s.org}}}", "", "s.org")]
    [InlineData("headers: {request: {add: {\":authority\": s.org}}}", "", "s.org")]
    [InlineData("headers: {request: {set: {host: s.org}}}", ", headers: {request: {set: {host: d.org}}}", "s.org")]
    [InlineData("timeout: 1s", ", headers: {request: {set: {host: d.org}}}", "d.org")]
    [InlineData("timeout: 1s", "", null)]
    public void Finds_the_host_to_send_upstream(string route, string destination, string? expected)
    {
        WeightedCluster cluster = Route($"{route}, route: [{{destination: {{host: a, port: {{number: 80}}}}{destination}}}]").Destination("a.com");
        (cluster.Authority is null ? null : Encoding.UTF8.GetString(cluster.Authority)).ShouldBe(expected);
        cluster.RequestHeaders.SelectMany(group => group.Set).ShouldNotContain(header => Encoding.UTF8.GetString(header.Name) == "host");
    }

    [Fact] // 6.9, 6.10
    public void Leaves_out_zero_weights_and_puts_the_destinations_headers_first()
    {
        RoutePlan route = Route("""
            headers: {request: {set: {x-b: "1", x-a: "2"}, remove: [X-R]}}, route: [
              {destination: {host: a, port: {number: 80}}, weight: 3, headers: {request: {set: {x-d: "3"}}}},
              {destination: {host: b, port: {number: 80}}, weight: 7}, {destination: {host: c, port: {number: 80}}}]
            """).Find("a.com").Route!;
        route.Destinations.Select(destination => destination.Weight).ShouldBe([3, 7]);
        Names(route.Destinations[0]).ShouldBe("[x-d] [-x-r x-a x-b]");
        Names(route.Destinations[1]).ShouldBe("[-x-r x-a x-b]");
    }

    [Fact] // 6.10
    public void Makes_one_list_of_the_headers_of_an_only_destination() =>
        Names(Route("""
            headers: {request: {set: {x-b: "1"}, remove: [x-r]}}, route: [
              {destination: {host: a, port: {number: 80}}, headers: {request: {set: {x-a: "3"}, remove: [x-q]}}}]
            """).Destination("a.com")).ShouldBe("[-x-r -x-q x-b x-a]");

    [Fact] // A header that cannot be overwritten must not stay the client's.
    public void Removes_a_header_whose_new_value_cannot_be_read()
    {
        World world = Route("headers: {request: {set: {x-a: \"%NO_SUCH%\"}}}, route: [{destination: {host: a, port: {number: 80}}}]");
        Names(world.Destination("a.com")).ShouldBe("[-x-a]");
        world.Messages.ShouldContain("unknown command %NO_SUCH%");
    }

    [Theory] // 6.11
    [InlineData("mirror: {host: b, port: {number: 80}}", "1000000")]
    [InlineData("mirror: {host: b, port: {number: 80}}, mirrorPercentage: {value: 0}", "")]
    [InlineData("mirror: {host: b, port: {number: 80}}, mirrorPercentage: {value: 0.0001}", "1")]
    [InlineData("mirrors: [{destination: {host: b, port: {number: 80}}, percentage: {value: 50}}, {destination: {host: b, port: {number: 85}}}]", "500000 1000000")]
    public void Compiles_mirrors(string mirror, string shares)
    {
        RoutePlan route = Route($"{mirror}, route: [{{destination: {{host: a, port: {{number: 80}}}}}}]").Find("a.com").Route!;
        string.Join(' ', route.Mirrors.Select(plan => plan.ShareMillionths)).ShouldBe(shares);
    }

    [Theory] // 6.12, 7.1-7.5
    [InlineData("timeout: 2s", 2, 2, "connect-failure,refused-stream,unavailable,cancelled", "", 0, 25)]
    [InlineData("retries: {attempts: 0}", 0, 0, "connect-failure,refused-stream,unavailable,cancelled", "", 0, 25)]
    [InlineData("retries: {attempts: 3, perTryTimeout: 2s, backoff: 10ms}", 0, 3, "connect-failure,refused-stream,unavailable,cancelled", "", 2, 10)]
    [InlineData("retries: {attempts: 1, retryOn: \"5xx,503,429\"}", 0, 1, "5xx", "503,429", 0, 25)]
    public void Compiles_timeouts_and_retries(
        string fields, int timeout, int attempts, string conditions, string codes, int perTry, int backoff)
    {
        RoutePlan route = Route($"{fields}, route: [{{destination: {{host: a, port: {{number: 80}}}}}}]").Find("a.com").Route!;
        route.Timeout.ShouldBe(TimeSpan.FromSeconds(timeout));
        route.Retry.Attempts.ShouldBe(attempts);
        string.Join(',', route.Retry.Conditions).ShouldBe(conditions);
        string.Join(',', route.Retry.StatusCodes).ShouldBe(codes);
        route.Retry.PerTryTimeout.ShouldBe(TimeSpan.FromSeconds(perTry));
        route.Retry.BackoffBase.ShouldBe(TimeSpan.FromMilliseconds(backoff));
    }

    [Fact] // 8.3
    public void Compiles_cors()
    {
        CorsPlan cors = Route("""
            corsPolicy: {allowOrigins: [{exact: "https://o"}, {regex: ".*"}], allowMethods: [GET, PUT], maxAge: 1m, allowCredentials: true, unmatchedPreflights: IGNORE},
            route: [{destination: {host: a, port: {number: 80}}}]
            """).Find("a.com").Route!.Cors!;
        cors.AllowOrigins.Count.ShouldBe(2);
        (cors.AllowMethods, cors.AllowHeaders, cors.MaxAge, cors.AllowCredentials, cors.IgnoreUnmatchedPreflights).ShouldBe(("GET,PUT", null, "60", true, true));
    }

    [Fact] // 8.7
    public void Compiles_faults()
    {
        FaultPlan fault = Route("""
            fault: {delay: {fixedDelay: 1s, percentage: {value: 0.5}}, abort: {grpcStatus: UNAVAILABLE, percentage: {value: 100}}},
            route: [{destination: {host: a, port: {number: 80}}}]
            """).Find("a.com").Route!.Fault!;
        fault.ShouldBe(new FaultPlan(TimeSpan.FromSeconds(1), 5000, null, 14, 1_000_000));
        Route("fault: {abort: {httpStatus: 503}}, route: [{destination: {host: a, port: {number: 80}}}]").Find("a.com").Route!.Fault!.AbortShareMillionths.ShouldBe(0);
    }

    [Fact] // 6.1
    public void Puts_the_routes_of_a_delegate_in_place()
    {
        World world = World.OfGateway(World.Services, World.Gateway,
            World.VirtualService("vs", "a.com", "[{name: root, match: [{uri: {prefix: /api}}], timeout: 3s, delegate: {name: inner, namespace: ns2}}, {name: rest, directResponse: {status: 210}}]"),
            """
            apiVersion: networking.istio.io/v1
            kind: VirtualService
            metadata: {name: inner, namespace: ns2}
            spec:
              http:
              - {name: v1, match: [{uri: {prefix: /api/v1}}], route: [{destination: {host: a, port: {number: 80}}}]}
              - {name: out, match: [{uri: {prefix: /other}}], directResponse: {status: 200}}
              - {name: any, directResponse: {status: 200}}
            """);
        world.Ask("a.com", "/api/v1/x").ShouldBe("ns1/vs/root-v1");
        world.Find("a.com", "/api/v1").Route!.Timeout.ShouldBe(TimeSpan.FromSeconds(3));
        world.Destination("a.com", "/api/v1").Cluster!.Host.ShouldBe("a.ns2.svc.cluster.local");
        world.Ask("a.com", "/api/x").ShouldBe("ns1/vs/root-any");
        world.Ask("a.com", "/other").ShouldBe("ns1/vs/rest");
        world.Messages.ShouldContain("asks for something that the delegating route excludes");
    }

    private static World Route(string fields) =>
        World.OfGateway(World.Services, World.Gateway, World.VirtualService("vs", "a.com", $"[{{name: r, {fields.ReplaceLineEndings(" ")}}}]"));

    private static string Names(WeightedCluster destination) => string.Join(' ', destination.RequestHeaders.Select(group =>
        $"[{string.Join(' ', group.Remove.Select(name => "-" + Encoding.UTF8.GetString(name)).Concat(group.Set.Select(header => Encoding.UTF8.GetString(header.Name))))}]"));
}
