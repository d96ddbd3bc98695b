using System.Text;
using Sallyport.Engine;
using Sallyport.Engine.Authentication;
using Sallyport.Engine.Http;
using Sallyport.Engine.Tokens;
using Sallyport.Policy;
using Sallyport.Policy.Compilation;
using Sallyport.Policy.Parsing;
using Sallyport.Policy.Validation;
using Sallyport.TestKit;
using Sallyport.TestKit.Tokens;

namespace Sallyport.EngineBench;

/// <summary>
/// An ingress gateway with one issuer, one route and a number of ALLOW rules of which only the last fits, and the request that
/// it allows. A hundred tokens in turn, so that no token stays in the nearest cache by accident.
/// </summary>
internal sealed class BenchWorld
{
    private const int TokenCount = 100;

    /// <summary>Istio allows 512.</summary>
    private const int RulesOfPolicy = 500;

    private const string Issuer = "https://bench.example";

    private readonly Snapshot _snapshot;
    private readonly byte[][] _authorization;
    private readonly RequestHead _request = new();
    private int _next;

    public BenchWorld(TestKey key, int rules, bool remembersTokens)
    {
        // Room for no byte: every token is read and its signature checked again.
        TokenCache cache = remembersTokens ? new TokenCache() : new TokenCache(0, 0);
        _snapshot = Compile(key, rules, new JwtVerifier(cache));
        _authorization = [.. Enumerable.Range(0, TokenCount).Select(i => Encoding.ASCII.GetBytes("Bearer " + Token(key, i)))];
        _request.Reset(Requests.PlainConnection);
    }

    /// <summary>A token like those of the load runs: about 500 bytes.</summary>
    public static string Token(TestKey key, int number) => key.Token(
        $$"""{"iss":"{{Issuer}}","sub":"user-{{number}}","aud":"bench","iat":1700000000,"exp":4102444800,"groups":["staff"]}""");

    /// <summary>One request as a gateway meets it: its head is built anew, then judged.</summary>
    public void DecideOnce()
    {
        RequestHead request = _request;
        request.Reset(Requests.PlainConnection);
        request.Version = HttpVersion.Http11;
        request.SetMethod("GET"u8);
        request.SetScheme("http"u8);
        request.SetPath("/bench/item?id=7"u8);
        request.SetAuthority("bench.example"u8);
        request.Headers.Add("user-agent"u8, "bench/1.0"u8);
        request.Headers.Add("accept"u8, "*/*"u8);
        request.Headers.Add("authorization"u8, _authorization[_next]);
        _next = _next + 1 == TokenCount ? 0 : _next + 1;
        Decision decision = Decider.Decide(_snapshot, request, nowSeconds: 1_800_000_000);
        if (decision.Permit is null || decision.Route.Route is null)
            throw new InvalidOperationException($"The request was not allowed: {decision.Reason}");
    }

    private static Snapshot Compile(TestKey key, int rules, JwtVerifier verifier)
    {
        LoadedDocuments loaded = DocumentSet.Load([new DocumentText("bench.yaml", Encoding.UTF8.GetBytes(Documents(key, rules)))]);
        CompileResult result = SnapshotCompiler.Compile(new CompileInput
        {
            Resources = loaded.Resources,
            Mesh = loaded.MeshConfig,
            Workload = new Workload
            {
                Role = ProxyRole.Gateway, Name = "gateway", Namespace = "istio-system", ServiceAccount = "gateway",
                Labels = new Dictionary<string, string> { ["istio"] = "ingressgateway" },
            },
            Revision = "1",
            Keys = reference => new KeyRingState(KeySet.Parse(Encoding.UTF8.GetBytes(key.Jwks)).Ring),
            Verifier = verifier,
        });
        Diagnostic[] errors = [.. loaded.Diagnostics.Concat(result.Diagnostics).Where(found => found.Severity == DiagnosticSeverity.Error)];
        return errors.Length == 0 && result.Snapshot is { } snapshot
            ? snapshot
            : throw new InvalidOperationException(string.Join("\n", errors.Select(error => error.ToString())));
    }

    private static string Documents(TestKey key, int rules)
    {
        StringBuilder text = new($$"""
            apiVersion: networking.istio.io/v1
            kind: Gateway
            metadata: {name: gw, namespace: istio-system}
            spec:
              selector: {istio: ingressgateway}
              servers:
              - port: {number: 80, name: http, protocol: HTTP}
                hosts: ["*"]
            ---
            apiVersion: networking.istio.io/v1
            kind: ServiceEntry
            metadata: {name: app, namespace: istio-system}
            spec:
              hosts: [app.bench]
              ports: [{number: 80, name: http, protocol: HTTP}]
              resolution: STATIC
              endpoints: [{address: 127.0.0.1}]
            ---
            apiVersion: networking.istio.io/v1
            kind: VirtualService
            metadata: {name: app, namespace: istio-system}
            spec:
              hosts: ["bench.example"]
              gateways: [gw]
              http:
              - route:
                - destination: {host: app.bench}
            ---
            apiVersion: security.istio.io/v1
            kind: RequestAuthentication
            metadata: {name: jwt, namespace: istio-system}
            spec:
              jwtRules:
              - issuer: {{Issuer}}
                jwks: '{{key.Jwks}}'
                forwardOriginalToken: true

            """);
        for (int i = 0; i < rules; i++)
        {
            if (i % RulesOfPolicy == 0)
                text.Append(PolicyHead(i));
            text.Append(i < rules - 1 ? Rule($"nobody-{i}", "", $"/other-{i}/*") : Rule("*", "methods: [GET], ", "/bench/*"));
        }
        return text.ToString();
    }

    private static string PolicyHead(int number) => $$"""
        ---
        apiVersion: security.istio.io/v1
        kind: AuthorizationPolicy
        metadata: {name: allow-{{number}}, namespace: istio-system}
        spec:
          rules:

        """;

    private static string Rule(string subject, string methods, string path) => $$"""
          - from:
            - source: {requestPrincipals: ["{{Issuer}}/{{subject}}"]}
            to:
            - operation: { {{methods}}paths: ["{{path}}"] }

        """;
}
