using System.Text;
using Sallyport.Engine;
using Sallyport.Engine.Authorization;
using Sallyport.Engine.Http;
using Sallyport.TestKit;

namespace Sallyport.Policy.Tests.Compilation;

/// <summary>authorization-policy.md 12, from documents to what the engine asks for.</summary>
public sealed class ConsultTests
{
    private const string Route = "[{match: [{headers: {x-way: {exact: other}}}], name: other, route: [{destination: {host: a.ns1.svc.cluster.local, port: {number: 80}}}]}, "
        + "{name: usual, route: [{destination: {host: a.ns1.svc.cluster.local, port: {number: 80}}}]}]";

    private const string Policies = """
        apiVersion: security.istio.io/v1
        kind: AuthorizationPolicy
        metadata: {name: second, namespace: istio-system}
        spec: {action: CUSTOM, provider: {name: second}, rules: [{}]}
        ---
        apiVersion: security.istio.io/v1
        kind: AuthorizationPolicy
        metadata: {name: first, namespace: istio-system}
        spec: {action: CUSTOM, provider: {name: first}, rules: [{to: [{operation: {notPaths: [/only-second]} }] }]}
        ---
        apiVersion: security.istio.io/v1
        kind: RequestAuthentication
        metadata: {name: tokens, namespace: istio-system}
        spec: {jwtRules: [{issuer: a, jwksUri: "http://keys.example/", outputPayloadToHeader: x-payload}]}
        """;

    private static readonly Dictionary<string, string> s_several = new() { ["PILOT_ENABLE_MULTIPLE_CUSTOM_AUTHZ_PROVIDERS"] = "true" };

    [Fact]
    public void Each_provider_is_asked_about_what_its_own_rules_match()
    {
        Snapshot snapshot = Compile(s_several);

        Asked(snapshot, "/").ShouldBe(["first", "second"]);
        Asked(snapshot, "/only-second").ShouldBe(["second"]);
    }

    [Fact]
    public void Without_the_flag_several_providers_refuse() =>
        Decider.Decide(Compile([]), Request("/"), 0).Reason.ShouldBe(Reason.ExternalAuthorizationMisconfigured);

    [Fact]
    public void An_approval_cannot_write_what_only_a_verified_token_writes()
    {
        Snapshot snapshot = Compile(s_several);
        RequestHead request = Request("/only-second");
        Decision consulted = Decider.Decide(snapshot, request, 0);

        request.Headers.Add("x-payload"u8, "forged"u8);

        Decider.Resume(snapshot, request, consulted, 0).Verdict.ShouldBe(Verdict.Permitted);
        request.Headers.Contains("x-payload"u8).ShouldBeFalse();
    }

    [Theory]
    [InlineData("/only-second", "ns1/vs/usual")]
    [InlineData("/", "ns1/vs/other")]
    public void The_route_is_chosen_again_where_the_provider_says_so(string path, string route)
    {
        Snapshot snapshot = Compile(s_several);
        RequestHead request = Request(path);
        Decision decision = Decider.Decide(snapshot, request, 0);
        request.Headers.Add("x-way"u8, "other"u8);
        while (decision.Verdict == Verdict.Consult)
            decision = Decider.Resume(snapshot, request, decision, 0);
        decision.Route.Route!.Name.ShouldBe(route);
    }

    [Fact]
    public void Every_field_of_a_provider_reaches_the_plan()
    {
        ProviderPlan plan = Decider.Decide(Compile(s_several), Request("/"), 0).Custom.Provider!;

        plan.Cluster!.Name.ShouldBe("outbound|80||b.ns1.svc.cluster.local");
        plan.Timeout.ShouldBe(TimeSpan.Zero, "0s is no limit");
        (plan.FailOpen, plan.StatusOnError, plan.ClearsRoute, plan.IsGrpc).ShouldBe((true, 503, true, false));
        plan.Body.ShouldBe(new CheckBodyPlan(100, true, true));
        Encoding.UTF8.GetString(plan.PathPrefix).ShouldBe("/check");
        plan.RequestFields.Contains("x-one"u8).ShouldBeTrue();
        plan.RequestFields.Contains("x-p-1"u8).ShouldBeTrue();
        plan.RequestFields.Contains("1-tail"u8).ShouldBeTrue();
        plan.RequestFields.Contains("x-two"u8).ShouldBeFalse();
        plan.AdditionalFields.ShouldHaveSingleItem().Key.ShouldBe("x-fixed"u8.ToArray());
        plan.ToUpstreamOnAllow.Contains("x-up"u8).ShouldBeTrue();
        plan.ToDownstreamOnAllow.Contains("x-allow"u8).ShouldBeTrue();
        plan.ToDownstreamOnDeny.Contains("x-deny"u8).ShouldBeTrue();
    }

    private static string[] Asked(Snapshot snapshot, string path)
    {
        List<string> names = [];
        RequestHead request = Request(path);
        Decision decision = Decider.Decide(snapshot, request, 0);
        for (; decision.Verdict == Verdict.Consult; decision = Decider.Resume(snapshot, request, decision, 0))
            names.Add(decision.Custom.Provider!.Name);
        decision.Verdict.ShouldBe(Verdict.Permitted);
        return [.. names];
    }

    private static RequestHead Request(string path) => Requests.Make("GET", path, "a.com", Requests.PlainConnection);

    private static Snapshot Compile(Dictionary<string, string> flags) => World.OfGateway(
        flags, World.Services, World.Gateway, World.VirtualService("vs", "a.com", Route), Policies, Mesh).Snapshot;

    private const string Mesh = """
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: istio, namespace: istio-system}
        data:
          mesh: |
            extensionProviders:
            - name: second
              envoyExtAuthzHttp: {service: b.ns1.svc.cluster.local, port: 80}
            - name: first
              envoyExtAuthzHttp:
                service: ns1/b.ns1.svc.cluster.local
                port: 80
                timeout: 0s
                failOpen: true
                statusOnError: "503"
                clearRouteCache: true
                pathPrefix: /check
                includeRequestBodyInCheck: {maxRequestBytes: 100, allowPartialMessage: true, packAsBytes: true}
                includeRequestHeadersInCheck: [X-One, x-p-*, "*-tail"]
                includeAdditionalHeadersInCheck: {X-Fixed: f}
                headersToUpstreamOnAllow: [x-up]
                headersToDownstreamOnAllow: [x-allow]
                headersToDownstreamOnDeny: [x-deny]
        """;
}
