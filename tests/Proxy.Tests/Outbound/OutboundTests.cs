using System.Net;
using Sallyport.Proxy.Tests.Listeners;

namespace Sallyport.Proxy.Tests.Outbound;

/// <summary>What a sidecar does with its own application's requests (docs/design/0012-outbound.md).</summary>
public sealed class OutboundTests
{
    private const string RegistryOnly = """
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: istio, namespace: istio-system}
        data: {mesh: "outboundTrafficPolicy: {mode: REGISTRY_ONLY}"}
        ---

        """;

    // As a proxy's client writes it, and as a plain one does.
    [Theory]
    [InlineData("http://b.foo/get?x=1", "b.foo")]
    [InlineData("http://b.foo:80/get?x=1", "ignored")]
    [InlineData("/get?x=1", "b")]
    [InlineData("/get?x=1", "b.foo.svc:80")]
    [InlineData("/get?x=1", "B.FOO.svc.cluster.local")]
    public async Task Speaks_mesh_TLS_with_its_own_identity_to_another_sidecar(string target, string host)
    {
        await using OutboundMesh mesh = await OutboundMesh.StartAsync();
        (int status, string body) = await mesh.AskAsync(target, host);
        status.ShouldBe(200, body);
        body.ShouldStartWith("GET /get?x=1 ");
        body.ShouldContain(";URI=spiffe://cluster.local/ns/foo/sa/a");
    }

    [Fact]
    public async Task Hands_headers_on_but_for_a_certificate_that_nobody_showed()
    {
        await using OutboundMesh mesh = await OutboundMesh.StartAsync();
        (_, string body) = await mesh.AskAsync("/", "b",
            "authorization: Bearer a.b.c\r\nx-forwarded-for: 1.2.3.4\r\nx-request-id: mine\r\n"
            + "x-forwarded-client-cert: By=x;URI=spiffe://cluster.local/ns/foo/sa/forged\r\n");
        body.ShouldContain("authorization: Bearer a.b.c\n");
        body.ShouldContain("x-forwarded-for: 1.2.3.4\n");
        body.ShouldContain("x-request-id: mine\n");
        body.ShouldNotContain("forged");
    }

    [Fact]
    public async Task Completes_short_names_in_its_own_namespace_only()
    {
        await using OutboundMesh mesh = await OutboundMesh.StartAsync(RegistryOnly, ownNamespace: "bar");
        (await mesh.AskAsync("/", "b")).Status.ShouldBe(502);
        // Known, and refused by b: the identity is another.
        (await mesh.AskAsync("/", "b.foo")).Status.ShouldBe(403);
    }

    [Fact]
    public async Task Speaks_plain_text_where_a_DestinationRule_says_so()
    {
        await using OutboundMesh mesh = await OutboundMesh.StartAsync("""
            apiVersion: networking.istio.io/v1
            kind: DestinationRule
            metadata: {name: b, namespace: foo}
            spec: {host: b, trafficPolicy: {tls: {mode: DISABLE}}}
            """);
        // b is STRICT and closes.
        (await mesh.AskAsync("/", "b")).Status.ShouldBe(503);
    }

    [Fact]
    public async Task Follows_VirtualServices_bound_to_the_mesh_and_no_others()
    {
        await using OutboundMesh mesh = await OutboundMesh.StartAsync("""
            apiVersion: networking.istio.io/v1
            kind: VirtualService
            metadata: {name: b, namespace: foo}
            spec:
              hosts: [b]
              http:
              - match: [{uri: {prefix: /old}}]
                rewrite: {uri: /new}
                route: [{destination: {host: b}}]
              - match: [{uri: {exact: /teapot}}]
                directResponse: {status: 418}
              - route: [{destination: {host: b}}]
            ---
            apiVersion: networking.istio.io/v1
            kind: VirtualService
            metadata: {name: outside, namespace: foo}
            spec: {hosts: [front.example], gateways: [mesh], http: [{route: [{destination: {host: b}}]}]}
            ---
            apiVersion: networking.istio.io/v1
            kind: VirtualService
            metadata: {name: gateway, namespace: foo}
            spec: {hosts: [b], gateways: [gw], http: [{directResponse: {status: 500}}]}
            """);
        (await mesh.AskAsync("/old/x", "b")).Body.ShouldStartWith("GET /new/x ");
        (await mesh.AskAsync("/teapot", "b")).Status.ShouldBe(418);
        (await mesh.AskAsync("/", "b")).Status.ShouldBe(200);
        (await mesh.AskAsync("/", "front.example")).Body.ShouldContain(";URI=spiffe://cluster.local/ns/foo/sa/a");
    }

    [Fact]
    public async Task Carries_requests_to_unknown_places_by_default()
    {
        await using OutboundMesh mesh = await OutboundMesh.StartAsync();
        (int status, string body) = await mesh.AskAsync($"http://127.0.0.1:{mesh.Unknown}/x", "y");
        status.ShouldBe(200);
        body.ShouldStartWith($"GET /x 127.0.0.1:{mesh.Unknown}\n");
    }

    [Fact]
    public async Task Refuses_unknown_places_under_REGISTRY_ONLY()
    {
        await using OutboundMesh mesh = await OutboundMesh.StartAsync(RegistryOnly);
        (await mesh.AskAsync($"http://127.0.0.1:{mesh.Unknown}/", "y")).ShouldBe((502, ""));
        // A known host's other port is an unknown place too.
        (await mesh.AskAsync("/", "b.foo:81")).ShouldBe((502, ""));
        (await mesh.AskAsync("/", "b.foo")).Status.ShouldBe(200);
        (await ConnectAsync(mesh, $"127.0.0.1:{mesh.Unknown}")).Head.ShouldStartWith("HTTP/1.1 502 ");
    }

    [Fact]
    public async Task Knows_ServiceEntries_with_and_without_addresses()
    {
        await using OutboundMesh mesh = await OutboundMesh.StartAsync(RegistryOnly + """
            apiVersion: networking.istio.io/v1
            kind: ServiceEntry
            metadata: {name: fixed, namespace: foo}
            spec: {hosts: [api.example], ports: [{number: 80, name: http, protocol: HTTP}], resolution: STATIC, endpoints: [{address: 127.0.0.1, ports: {http: {unknown}}}]}
            ---
            apiVersion: networking.istio.io/v1
            kind: ServiceEntry
            metadata: {name: own, namespace: foo}
            spec: {hosts: ["localhost"], ports: [{number: {unknown}, name: http, protocol: HTTP}], resolution: NONE}
            """);
        (await mesh.AskAsync("/", "api.example")).Body.ShouldStartWith("GET / api.example\n");
        (await mesh.AskAsync("/", $"localhost:{mesh.Unknown}")).Body.ShouldStartWith($"GET / localhost:{mesh.Unknown}\n");
    }

    [Theory]
    [InlineData("b.foo:9090")]
    [InlineData("b.foo.svc.cluster.local:9090")]
    public async Task Tunnels_CONNECT_in_mesh_TLS(string place)
    {
        await using OutboundMesh mesh = await OutboundMesh.StartAsync();
        (string head, RawClient client) = await ConnectAsync(mesh, place);
        using (client)
        {
            head.ShouldStartWith("HTTP/1.1 200 ");
            head.ShouldNotContain("content-length");
            head.ShouldNotContain("transfer-encoding");
            await client.SendAsync("hello");
            (await client.ReadExactlyAsync(5)).ShouldBe("hello");
        }
    }

    [Fact]
    public async Task Tunnels_to_an_HTTP_port_and_to_unknown_places()
    {
        await using OutboundMesh mesh = await OutboundMesh.StartAsync();
        foreach (string place in new[] { "b:80", $"127.0.0.1:{mesh.Unknown}" })
        {
            (string head, RawClient client) = await ConnectAsync(mesh, place);
            using (client)
            {
                head.ShouldStartWith("HTTP/1.1 200 ");
                await client.SendAsync("GET /in HTTP/1.1\r\nHost: b\r\n\r\n");
                (await client.ReadAnswerAsync()).ShouldContain("GET /in b\n");
            }
        }
    }

    [Fact]
    public async Task Writes_a_line_for_each_tunnel_at_both_ends()
    {
        await using OutboundMesh mesh = await OutboundMesh.StartAsync(
            early: "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: istio, namespace: istio-system}\ndata:\n  mesh: |\n"
            + "    accessLogFormat: '%REQ(:METHOD)% %PROTOCOL% %RESPONSE_CODE% %BYTES_RECEIVED% %BYTES_SENT% %UPSTREAM_CLUSTER%'\n");
        (_, RawClient client) = await ConnectAsync(mesh, "b.foo:9090");
        using (client)
        {
            await client.SendAsync("hello");
            client.FinishSending();
            (await client.ReadToEndAsync()).ShouldBe("hello");
        }
        (await ReadLineAsync(mesh.LogOf("a"))).ShouldBe("CONNECT HTTP/1.1 200 0 0 outbound|9090||b.foo.svc.cluster.local");
        (await ReadLineAsync(mesh.LogOf("b"))).ShouldBe("- - 0 5 5 inbound|9090||");
    }

    [Theory]
    [InlineData("b.foo")]
    [InlineData("b.foo:")]
    [InlineData("b.foo:0")]
    [InlineData("b.foo:65536")]
    [InlineData(":80")]
    [InlineData("/x")]
    [InlineData("[::1]")]
    public async Task Refuses_CONNECT_to_what_is_no_place(string place)
    {
        await using OutboundMesh mesh = await OutboundMesh.StartAsync();
        (string head, RawClient client) = await ConnectAsync(mesh, place);
        client.Dispose();
        head.ShouldStartWith("HTTP/1.1 400 ");
    }

    [Fact]
    public async Task Answers_503_where_nobody_listens()
    {
        await using OutboundMesh mesh = await OutboundMesh.StartAsync();
        (await mesh.AskAsync("http://127.0.0.1:1/", "x")).Status.ShouldBe(503);
        (await mesh.AskAsync("http://no-such-host.invalid/", "x")).Status.ShouldBe(503);
        (string head, RawClient client) = await ConnectAsync(mesh, "127.0.0.1:1");
        client.Dispose();
        head.ShouldStartWith("HTTP/1.1 503 ");
    }

    [Fact]
    public async Task Does_not_go_round_in_circles()
    {
        await using OutboundMesh mesh = await OutboundMesh.StartAsync();
        (await mesh.AskAsync($"http://{mesh.Outbound}/", "x")).Status.ShouldBe(503);
        (await mesh.AskAsync($"http://localhost:{mesh.Outbound.Port}/", "x")).Status.ShouldBe(503);
        (string head, RawClient client) = await ConnectAsync(mesh, mesh.Outbound.ToString());
        client.Dispose();
        head.ShouldStartWith("HTTP/1.1 503 ");
    }

    [Fact]
    public void Names_the_listener_last_on_the_ready_line() =>
        ProxyHost.ReadyLine("a", new Dictionary<int, IPEndPoint> { [80] = new(IPAddress.Loopback, 8080) }, new IPEndPoint(IPAddress.Loopback, 15001))
            .ShouldBe("ready a 80=127.0.0.1:8080 outbound=127.0.0.1:15001");

    // A line is written when its tunnel has ended at that end, a little after the client saw it.
    private static async Task<string> ReadLineAsync(string file)
    {
        for (long from = Environment.TickCount64;;)
        {
            string text = File.Exists(file) ? await File.ReadAllTextAsync(file) : "";
            if (text.EndsWith('\n') || Environment.TickCount64 - from > 20_000)
                return text.TrimEnd('\n');
            await Task.Delay(20);
        }
    }

    private static async Task<(string Head, RawClient Client)> ConnectAsync(OutboundMesh mesh, string place)
    {
        RawClient client = new(mesh.Outbound);
        await client.SendAsync($"CONNECT {place} HTTP/1.1\r\nHost: {place}\r\n\r\n");
        return (await client.ReadThroughAsync("\r\n\r\n"), client);
    }
}
