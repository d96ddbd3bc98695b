using System.Text.Json;
using Sallyport.Output;
using Sallyport.TestKit.Tokens;

namespace Sallyport.Commands;

public sealed class ExplainCommandTests : IDisposable
{
    private const string Gateway = """
        apiVersion: networking.istio.io/v1
        kind: Gateway
        metadata: { name: gw, namespace: foo }
        spec:
          selector: { istio: ingressgateway }
          servers: [ { port: { number: 80, name: http, protocol: HTTP }, hosts: [ "*" ] } ]
        ---
        apiVersion: networking.istio.io/v1
        kind: VirtualService
        metadata: { name: vs, namespace: foo }
        spec:
          gateways: [ gw ]
          hosts: [ app.example ]
          http:
          - match: [ { uri: { prefix: /old } } ]
            redirect: { uri: /new }
          - match: [ { uri: { prefix: / } } ]
            route: [ { destination: { host: app, port: { number: 80 } } } ]
        ---
        apiVersion: v1
        kind: Service
        metadata: { name: app, namespace: foo }
        spec: { selector: { app: app }, ports: [ { name: http, port: 80 } ] }
        """;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sallyport-explain-");
    private readonly TestKey _key = TestKey.Default;

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Lets_through_what_the_rule_allows()
    {
        (int code, JsonElement report) = await ExplainAsync(
            Policies(), "-H", "Authorization: Bearer " + Token("alice"), "http://app.example/x");

        code.ShouldBe(ExitCodes.Fine);
        report.GetProperty("allowed").GetBoolean().ShouldBeTrue();
        report.GetProperty("reason").ValueKind.ShouldBe(JsonValueKind.Null);
        report.GetProperty("policy").GetString().ShouldBe("istio-system/only-alice");
        report.GetProperty("rule").GetInt32().ShouldBe(0);
        report.GetProperty("principal").GetString().ShouldBe("me/alice");
        report.GetProperty("upstreamHeaders").GetProperty("host").GetString().ShouldBe("app.example");
        report.GetProperty("steps").EnumerateArray().Select(step => step.GetProperty("step").GetString())
            .ShouldBe(["request", "token", "route", "ALLOW", "answer"]);
    }

    [Theory]
    [InlineData("--request-id 1", "belong together")]
    [InlineData("--control k -f x -n a -l a=b http://a/", "belong together")]
    [InlineData("--control k --request-id a=b", "must be one request's id")]
    [InlineData("--control k --request-id 1 http://a/", "the request is known")]
    [InlineData("--control k --request-id 1 --gateway", "the request is known")]
    [InlineData("--gateway http://a/", "Option '-f' is required")]
    [InlineData("--gateway -f x", "Argument 'URL' is required")]
    [InlineData("--control /nowhere --request-id 1", "--control: ")]
    public async Task Asks_for_a_request_that_was_made_or_for_one_that_could_be(string arguments, string message)
    {
        (int code, _, string error) = await Run.CommandAsync(["explain", .. arguments.Split(' ')]);

        code.ShouldBe(ExitCodes.Unusable);
        error.ShouldContain(message);
    }

    [Fact]
    public async Task Names_the_clause_that_a_refused_request_lacks()
    {
        (int code, JsonElement report) = await ExplainAsync(
            Policies(), "-H", "Authorization: Bearer " + Token("bob"), "http://app.example/x");

        code.ShouldBe(ExitCodes.Findings);
        report.GetProperty("status").GetInt32().ShouldBe(403);
        report.GetProperty("reason").GetString().ShouldBe("rbac_no_allow");
        report.GetProperty("body").GetString().ShouldBe("RBAC: access denied");
        report.GetProperty("remedy").GetString()!.ShouldContain("request.auth.claims[role]");
        JsonElement allow = report.GetProperty("steps").EnumerateArray().Single(step => step.GetProperty("step").GetString() == "ALLOW");
        allow.GetProperty("nearestMiss").GetString()!.ShouldContain("only-alice");
    }

    [Fact]
    public async Task Answers_a_bad_token_as_the_proxy_does()
    {
        (int code, JsonElement report) = await ExplainAsync(Policies(), "-H", "Authorization: Bearer nonsense", "http://app.example/x");

        code.ShouldBe(ExitCodes.Findings);
        report.GetProperty("status").GetInt32().ShouldBe(401);
        report.GetProperty("responseHeaders").GetProperty("www-authenticate").GetString()
            .ShouldBe("Bearer realm=\"http://app.example/x\", error=\"invalid_token\"");
    }

    [Fact]
    public async Task Judges_by_the_time_it_is_told()
    {
        string[] request = ["-H", "Authorization: Bearer " + Token("alice"), "http://app.example/x"];

        (_, JsonElement report) = await ExplainAsync(Policies(), ["--now", "2200-01-01T00:00:00Z", .. request]);

        report.GetProperty("reason").GetString().ShouldBe("jwt_expired");
    }

    [Theory]
    [InlineData("http://app.example/old/x", 301, "redirect")]
    [InlineData("http://other.example/", 404, "route_not_found")]
    public async Task Answers_what_the_proxy_answers_itself(string url, int status, string reason)
    {
        (int code, JsonElement report) = await ExplainAsync("", url);

        code.ShouldBe(ExitCodes.Fine);
        report.GetProperty("status").GetInt32().ShouldBe(status);
        report.GetProperty("reason").GetString().ShouldBe(reason);
    }

    [Theory]
    [InlineData("text")]
    [InlineData("json")]
    public async Task Prints_no_token_and_no_claim_that_no_policy_names(string format)
    {
        string token = Token("bob");
        string path = Write(Policies());

        (_, string output, string error) = await Run.CommandAsync("explain", "-f", path, "--gateway", "-o", format,
            "-H", "Authorization: Bearer " + token, "-H", "Cookie: session=hush", $"http://app.example/x?access_token={token}");

        string all = output + error;
        all.ShouldNotContain(token.Split('.')[1]);
        all.ShouldNotContain(token.Split('.')[2]);
        all.ShouldNotContain("somebody@secret.example");
        all.ShouldNotContain("hush");
    }

    [Fact]
    public async Task Judges_a_sidecar_by_peer_and_service_port()
    {
        const string Sidecar = """
            apiVersion: v1
            kind: Service
            metadata: { name: app, namespace: foo }
            spec: { selector: { app: app }, ports: [ { name: http, port: 8000, targetPort: 80 } ] }
            ---
            apiVersion: security.istio.io/v1
            kind: AuthorizationPolicy
            metadata: { name: p, namespace: foo }
            spec:
              selector: { matchLabels: { app: app } }
              rules:
              - from: [ { source: { principals: [ "cluster.local/ns/foo/sa/sleep" ] } } ]
                to: [ { operation: { ports: [ "80" ] } } ]
            """;
        string[] command = ["explain", "-f", Write(Sidecar), "-n", "foo", "-l", "app=app", "http://app.foo:8000/"];

        (await Run.CommandAsync([.. command, "--peer", "foo/sleep"])).Code.ShouldBe(ExitCodes.Fine);
        (await Run.CommandAsync([.. command, "--peer", "foo/other"])).Code.ShouldBe(ExitCodes.Findings);
        (await Run.CommandAsync(command)).Code.ShouldBe(ExitCodes.Findings);
    }

    [Theory]
    [InlineData("explain -f {0} http://a/", "-n")]
    [InlineData("explain -f {0} -n foo http://a/", "-l")]
    [InlineData("explain -f {0} --gateway ftp://a/", "URL")]
    [InlineData("explain -f {0} --gateway -H nonsense http://a/", "-H")]
    [InlineData("explain -f {0} --gateway --peer x http://a/", "--peer")]
    [InlineData("explain -f {0} --gateway --source-ip x http://a/", "--source-ip")]
    [InlineData("explain -f {0} --gateway --now yesterday http://a/", "--now")]
    [InlineData("explain -f {0}.absent --gateway http://a/", "absent")]
    public async Task Unusable_arguments_are_2_and_named(string arguments, string named)
    {
        string path = Write("");

        (int code, string output, string error) = await Run.CommandAsync(
            string.Format(System.Globalization.CultureInfo.InvariantCulture, arguments, path).Split(' '));

        code.ShouldBe(ExitCodes.Unusable);
        error.ShouldContain(named);
        output.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("http://checked.localhost/200", ExitCodes.Findings, "open: an external authorizer must be asked")]
    [InlineData("http://checked.localhost/healthz", ExitCodes.Fine, "allowed: the request goes to the application")]
    public async Task Says_when_an_authorizer_must_be_asked_and_asks_nobody(string url, int expected, string headline)
    {
        string folder = Path.Combine(Sallyport.TestKit.Repository.Root, "examples/external-authorization");

        (int code, string output, _) = await Run.CommandAsync(
            "explain", "-f", folder, "--gateway", "-n", "istio-system", "-l", "istio=ingressgateway", url);

        code.ShouldBe(expected);
        output.ShouldStartWith(headline);
        output.ShouldContain("CUSTOM");
    }

    [Fact]
    public async Task Broken_documents_are_2_with_their_diagnostics()
    {
        (int code, _, string error) = await Run.CommandAsync(
            "explain", "-f", Write("apiVersion: security.istio.io/v1\nkind: AuthorizationPolicy\nspec: 7\n"), "--gateway", "http://a/");

        code.ShouldBe(ExitCodes.Unusable);
        error.ShouldMatch(@"case\.yaml:\d+:\d+: error:");
    }

    private async Task<(int Code, JsonElement Report)> ExplainAsync(string policies, params string[] arguments)
    {
        (int code, string output, string error) = await Run.CommandAsync(
            ["explain", "-f", Write(policies), "--gateway", "-o", "json", .. arguments]);
        error.ShouldBeEmpty();
        return (code, JsonDocument.Parse(output).RootElement);
    }

    private string Token(string subject)
    {
        string role = subject == "alice" ? "reader" : "guest";
        return _key.Token($$"""{"iss":"me","sub":"{{subject}}","role":"{{role}}","email":"somebody@secret.example","exp":4102444800}""");
    }

    private string Policies() => $$"""

        ---
        apiVersion: security.istio.io/v1
        kind: RequestAuthentication
        metadata: { name: jwt, namespace: istio-system }
        spec:
          selector: { matchLabels: { istio: ingressgateway } }
          jwtRules: [ { issuer: me, jwks: '{{_key.Jwks}}' } ]
        ---
        apiVersion: security.istio.io/v1
        kind: AuthorizationPolicy
        metadata: { name: only-alice, namespace: istio-system }
        spec:
          selector: { matchLabels: { istio: ingressgateway } }
          rules: [ { when: [ { key: "request.auth.claims[role]", values: [ reader ] } ] } ]
        """;

    private string Write(string policies)
    {
        string path = Path.Combine(_folder.FullName, "case.yaml");
        File.WriteAllText(path, policies.StartsWith("apiVersion", StringComparison.Ordinal) ? policies : Gateway + policies);
        return path;
    }
}
