using Sallyport.Engine;
using Sallyport.Engine.Http;
using Sallyport.TestKit;

namespace Sallyport.Policy.Tests.Compilation;

/// <summary>authorization-policy.md 12.4, validation.md 5.2: which external authorizers can be asked.</summary>
public sealed class ProviderCompilerTests
{
    [Theory]
    [InlineData("a.ns1.svc.cluster.local", 80, Verdict.Consult)]
    [InlineData("ns1/a.ns1.svc.cluster.local", 80, Verdict.Consult)]
    [InlineData("a.ns1.svc.cluster.local", 4711, Verdict.Denied)]
    [InlineData("nobody.ns1.svc.cluster.local", 80, Verdict.Denied)]
    [InlineData("ns2/a.ns1.svc.cluster.local", 80, Verdict.Denied)]
    public void Refuses_what_must_be_asked_of_a_service_or_port_that_nobody_knows_even_with_failOpen(string service, int port, Verdict expected)
    {
        World world = World.OfGateway(
            World.Services, World.Gateway, World.VirtualService("vs", "a.com", "[{route: [{destination: {host: a, port: {number: 80}}}]}]"),
            $$"""
            apiVersion: v1
            kind: ConfigMap
            metadata: {name: istio, namespace: istio-system}
            data:
              mesh: |
                extensionProviders:
                - name: authorizer
                  envoyExtAuthzHttp: {service: "{{service}}", port: {{port}}, failOpen: true}
            """,
            """
            apiVersion: security.istio.io/v1
            kind: AuthorizationPolicy
            metadata: {name: ask, namespace: istio-system}
            spec: {action: CUSTOM, provider: {name: authorizer}, rules: [{}]}
            """);
        RequestHead request = Requests.Make("GET", "/", "a.com", Requests.PlainConnection);

        Decision decision = Decider.Decide(world.Snapshot, request, 1_800_000_000);

        decision.Verdict.ShouldBe(expected);
        if (expected == Verdict.Denied)
            decision.Reason.ShouldBe(Reason.ExternalAuthorizationMisconfigured);
    }
}
