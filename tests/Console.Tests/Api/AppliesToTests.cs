using System.Text.Json.Nodes;
using Sallyport.Console.Api;

namespace Sallyport.Console.Tests.Api;

public sealed class AppliesToTests
{
    [Theory] // request-authentication.md 2, peer-authentication.md 2
    [InlineData("shop", "{}", false, true)]
    [InlineData("other", "{}", false, false)]
    [InlineData("istio-system", "{}", false, true)]
    [InlineData("istio-system", """{"selector":{"matchLabels":{"app":"web"}}}""", false, true)]
    [InlineData("istio-system", """{"selector":{"matchLabels":{"app":"web"}}}""", true, false)]
    [InlineData("shop", """{"selector":{"matchLabels":{"app":"web","tier":"x"}}}""", false, false)]
    [InlineData("shop", """{"selector":{"matchLabels":{}}}""", false, true)]
    [InlineData("shop", """{"targetRefs":[{"kind":"Gateway","name":"web"}]}""", false, false)]
    public void Chooses_as_a_proxy_does(string ns, string spec, bool isPeerAuthentication, bool applies) =>
        AppliesTo.Pod(Policy(ns, spec), "shop", new JsonObject { ["app"] = "web" }, isPeerAuthentication).ShouldBe(applies);

    [Fact]
    public void Targets_a_gateway_by_its_label() => AppliesTo.Pod(
        Policy("shop", """{"targetRefs":[{"kind":"Gateway","name":"web"}]}"""), "shop",
        new JsonObject { ["gateway.networking.k8s.io/gateway-name"] = "web" }, false).ShouldBeTrue();

    private static JsonObject Policy(string ns, string spec) => new()
    {
        ["metadata"] = new JsonObject { ["namespace"] = ns, ["name"] = "p" }, ["spec"] = JsonNode.Parse(spec),
    };
}
