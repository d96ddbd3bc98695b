using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using System.Text.Json;
using Sallyport.Proxy.Tests.Forwarding;
using Sallyport.TestKit;

namespace Sallyport.Proxy.Tests;

/// <summary>Policies and <c>sallyport.dev/…</c> annotations on whole gateways: answers, decision records, log and metrics.</summary>
public sealed class PolicyWireTests : IDisposable
{
    private const string Hello = "[{directResponse: {status: 200, body: {string: hello} } }]";

    private readonly TestIssuer _issuer = new();
    private readonly TestIssuer _foreign = new("https://foreign.example");
    private readonly long _now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();

    public void Dispose()
    {
        _issuer.Dispose();
        _foreign.Dispose();
    }

    [Theory]
    [InlineData("missing-token: \"401\"", "", 401)]
    [InlineData("missing-token: \"403\"", "", 403)]
    [InlineData("clock-skew: 0s", "{\"exp\":-1}", 401)]
    [InlineData("clock-skew: 10m", "{\"exp\":-300}", 200)]
    [InlineData("require-exp: \"true\"", "{}", 401)]
    [InlineData("max-token-age: 1h", "{\"iat\":-7200}", 401)]
    [InlineData("max-token-age: 1h", "{\"iat\":-60}", 200)]
    [InlineData("allowed-algorithms: RS256", "{}", 401)]
    [InlineData("allowed-algorithms: ES256", "{}", 200)]
    [InlineData("required-typ: at+jwt", "{}", 401)]
    [InlineData("required-claims: \"sub,scope\"", "{}", 401)]
    [InlineData("ignore-foreign-tokens: \"true\"", "foreign", 403)]
    [InlineData("ignore-foreign-tokens: \"false\"", "foreign", 401)]
    [InlineData("dry-run: \"true\"", "{}", 403)]
    public async Task Annotation_changes_the_answer(string annotation, string claims, int status)
    {
        await using TestProxy proxy = await TestProxy.StartAsync(Documents(annotation) + NeedsToken);
        string[] fields = claims.Length == 0 ? [] : [$"authorization: Bearer {Token(claims)}"];
        string answer = await proxy.GetAsync("/", fields);
        TestProxy.StatusOf(answer).ShouldBe(status);
        answer.Contains("www-authenticate: Bearer realm=\"http://a.example/\"", StringComparison.Ordinal).ShouldBe(status == 401);
    }

    [Theory]
    [InlineData("missing-token: \"402\"")]
    [InlineData("clock-skew: -1s")]
    [InlineData("require-exp: perhaps")]
    [InlineData("max-token-age: 0s")]
    [InlineData("allowed-algorithms: none")]
    [InlineData("required-typ: \" \"")]
    [InlineData("required-claims: \"sub,,scope\"")]
    [InlineData("ignore-foreign-tokens: \"\"")]
    [InlineData("dry-run: maybe")]
    [InlineData("unknown-key-wait: 11s")]
    [InlineData("jwks-ca: Secret/only")]
    [InlineData("jwks-client-certificate: a/b")]
    public async Task Annotation_that_cannot_be_read_stops_the_start(string annotation) =>
        (await Should.ThrowAsync<StartFailedException>(async () => await TestProxy.StartAsync(Documents(annotation)))).ExitCode.ShouldBe(2);

    [Fact]
    public async Task What_is_tried_stands_in_log_and_metrics_also_for_a_missing_token()
    {
        await using TestProxy proxy = await TestProxy.StartAsync(
            Documents("missing-token: \"401\"") + NeedsToken + Policy("tried", "DENY", "[{}]", "istio.io/dry-run: \"true\"")
            + Policy("noted", "AUDIT", "[{}]"));
        (await proxy.StatusAsync()).ShouldBe(401);
        JsonElement record = await LastDecisionAsync(proxy);
        record.GetProperty("audit").GetString().ShouldBe("ns[istio-system]-policy[noted]-rule[0]");
        record.GetProperty("dryRun").GetString().ShouldBe("ns[istio-system]-policy[tried]-rule[0]");
        string metrics = await proxy.AdminAsync("/metrics");
        metrics.ShouldContain("sallyport_audit_matches_total 1\n");
        metrics.ShouldContain("sallyport_dry_run_refusals_total 1\n");
    }

    [Fact]
    public async Task Refusal_names_the_fields_that_decided_and_no_values()
    {
        await using TestProxy proxy = await TestProxy.StartAsync(TestProxy.Gateway + TestProxy.Routes(Hello) + Policy(
            "refuse", "DENY",
            "[{to: [{operation: {paths: [/x]} }, {operation: {methods: [GET], notPaths: [/free]} }], when: [{key: 'request.headers[x-key]', values: [open-sesame]}]}]"));
        (await proxy.StatusAsync("/", "x-key: open-sesame")).ShouldBe(403);
        JsonElement record = await LastDecisionAsync(proxy);
        record.GetProperty("policy").GetString().ShouldBe("istio-system/refuse");
        record.GetProperty("clause").GetString().ShouldBe("to[1] methods, to[1] notPaths, when request.headers[x-key] values");
        record.ToString().ShouldNotContain("open-sesame");
    }

    [Theory] // gateway-routing.md 1.5: only AUTO_PASSTHROUGH has no authorization
    [InlineData("secret.example", 0)]
    [InlineData("open.example", 1)]
    public async Task PASSTHROUGH_is_judged_by_what_can_be_seen_of_a_connection(string serverName, int connections)
    {
        using RawUpstream application = new(async (peer, _) =>
        {
            await peer.SendAsync("no TLS");
            peer.Dispose();
        });
        await using TestProxy proxy = await TestProxy.StartAsync(
            PassThrough(application.Port) + Policy("refuse", "DENY", "[{when: [{key: connection.sni, values: [secret.example]}]}]"));
        await FailHandshakeAsync(proxy, serverName);
        application.Connections.ShouldBe(connections);
    }

    [Fact] // authorization-policy.md 2.3, 11.4: they change nothing, on a connection that is not HTTP as on a request
    public async Task What_is_tried_on_a_connection_stands_in_decisions_and_metrics()
    {
        using RawUpstream application = new(async (peer, _) =>
        {
            await peer.SendAsync("no TLS");
            peer.Dispose();
        });
        await using TestProxy proxy = await TestProxy.StartAsync(
            PassThrough(application.Port)
            + Policy("tried", "DENY", "[{when: [{key: connection.sni, values: [open.example]}]}]", "istio.io/dry-run: \"true\"")
            + Policy("noted", "AUDIT", "[{}]"));
        await FailHandshakeAsync(proxy, "open.example");
        application.Connections.ShouldBe(1);
        JsonElement record = await LastDecisionAsync(proxy);
        record.GetProperty("method").GetString().ShouldBe("TCP");
        record.GetProperty("audit").GetString().ShouldBe("ns[istio-system]-policy[noted]-rule[0]");
        record.GetProperty("dryRun").GetString().ShouldBe("ns[istio-system]-policy[tried]-rule[0]");
        string metrics = await proxy.AdminAsync("/metrics");
        metrics.ShouldContain("sallyport_audit_matches_total 1\n");
        metrics.ShouldContain("sallyport_dry_run_refusals_total 1\n");
    }

    private static string PassThrough(int applicationPort) => TestProxy.Service("bytes", applicationPort, "TLS", 443)
        + """
        apiVersion: networking.istio.io/v1
        kind: Gateway
        metadata: {name: tls, namespace: istio-system}
        spec:
          selector: {istio: ingressgateway}
          servers: [{port: {number: 9000, name: tls, protocol: TLS}, hosts: ["*.example"], tls: {mode: PASSTHROUGH} }]
        ---
        apiVersion: networking.istio.io/v1
        kind: VirtualService
        metadata: {name: bytes, namespace: istio-system}
        spec:
          hosts: ["*.example"]
          gateways: [tls]
          tls: [{match: [{sniHosts: ["*.example"]}], route: [{destination: {host: bytes.example} }] }]
        ---

        """;

    private static async Task FailHandshakeAsync(TestProxy proxy, string serverName)
    {
        using System.Net.Sockets.TcpClient client = new();
        await client.ConnectAsync(IPAddress.Loopback, proxy.Runtime.EndPoints[9000].Port);
        await using SslStream tls = new(client.GetStream());
        Exception refused = await Should.ThrowAsync<Exception>(() => tls.AuthenticateAsClientAsync(serverName));
        (refused is IOException or AuthenticationException).ShouldBeTrue(refused.ToString());
    }

    private static string NeedsToken => Policy("need", "ALLOW", "[{from: [{source: {requestPrincipals: ['*']} }] }]");

    private static string Policy(string name, string action, string rules, string annotations = "") =>
        $$"""
        apiVersion: security.istio.io/v1
        kind: AuthorizationPolicy
        metadata: {name: {{name}}, namespace: istio-system, annotations: { {{annotations}} } }
        spec:
          action: {{action}}
          rules: {{rules}}
        ---

        """;

    private string Documents(string annotation) =>
        TestProxy.Gateway + TestProxy.Routes(Hello)
        + $$"""
        apiVersion: security.istio.io/v1
        kind: RequestAuthentication
        metadata: {name: tokens, namespace: istio-system, annotations: {sallyport.dev/{{annotation}} } }
        spec: {jwtRules: [{issuer: {{_issuer.Issuer}}, jwks: '{{_issuer.Jwks}}'}]}
        ---

        """;

    // Numbers are seconds from now.
    private string Token(string claims)
    {
        if (claims == "foreign")
            return _foreign.Token();
        using JsonDocument wanted = JsonDocument.Parse(claims);
        return _issuer.Token([.. wanted.RootElement.EnumerateObject().Select(claim => (claim.Name, (object?)(_now + claim.Value.GetInt64())))]);
    }

    // A request is recorded when its answer was sent.
    private static async Task<JsonElement> LastDecisionAsync(TestProxy proxy)
    {
        using CancellationTokenSource patience = new(TimeSpan.FromSeconds(20));
        while (true)
        {
            using JsonDocument page = JsonDocument.Parse(await proxy.AdminAsync("/decisions"));
            if (page.RootElement.GetProperty("decisions") is var all && all.GetArrayLength() > 0)
                return all[0].Clone();
            await Task.Delay(10, patience.Token);
        }
    }
}
