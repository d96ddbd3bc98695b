using System.Text.Json.Nodes;
using Sallyport.Console.Api;

namespace Sallyport.Console.Tests.Api;

public sealed class AppliesToTests
{
    [Theory] // request-authentication.md 2, peer-authentication.md 2
    [InlineData("shop", "{}", "RequestAuthentication", true)]
    [InlineData("other", "{}", "RequestAuthentication", false)]
    [InlineData("istio-system", "{}", "RequestAuthentication", true)]
    [InlineData("istio-system", """{"selector":{"matchLabels":{"app":"web"}}}""", "AuthorizationPolicy", true)]
    [InlineData("istio-system", """{"selector":{"matchLabels":{"app":"web"}}}""", "PeerAuthentication", false)]
    [InlineData("shop", """{"selector":{"matchLabels":{"app":"web","tier":"x"}}}""", "AuthorizationPolicy", false)]
    [InlineData("shop", """{"selector":{"matchLabels":{}}}""", "AuthorizationPolicy", true)]
    [InlineData("shop", """{"targetRefs":[{"kind":"Gateway","group":"gateway.networking.k8s.io","name":"web"}]}""", "AuthorizationPolicy", false)]
    public void Chooses_as_a_proxy_does(string ns, string spec, string kind, bool applies) =>
        Names("""{"app":"web"}""", Policy(kind, ns, "p", spec)).ShouldBe(applies ? ["p"] : []);

    [Fact]
    public void Targets_a_gateway_by_its_label() => Names(
        """{"gateway.networking.k8s.io/gateway-name":"web"}""",
        Policy("AuthorizationPolicy", "shop", "p", """{"targetRefs":[{"kind":"Gateway","group":"gateway.networking.k8s.io","name":"web"}]}""")).ShouldBe(["p"]);

    [Fact]
    public void Names_them_in_the_order_that_counts_and_of_peers_one_a_scope() => Names(
        "{}",
        Policy("AuthorizationPolicy", "istio-system", "of-all", "{}"), Policy("AuthorizationPolicy", "shop", "young", "{}", 2), Policy("AuthorizationPolicy", "shop", "old", "{}", 1),
        Policy("PeerAuthentication", "shop", "second", "{}", 2), Policy("PeerAuthentication", "shop", "first", "{}", 1)).ShouldBe(["first", "old", "young", "of-all"]);

    [Fact]
    public void Knows_the_root_namespace_of_the_mesh() => Names(
        "{}",
        Policy("RequestAuthentication", "istio-system", "p", "{}"), Policy("RequestAuthentication", "root", "q", "{}"),
        (JsonObject)JsonNode.Parse("""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"istio","namespace":"istio-system"},"data":{"mesh":"rootNamespace: root"}}""")!)
        .ShouldBe(["q"]);

    private static string[] Names(string labels, params JsonObject[] documents)
    {
        JsonObject pod = new() { ["metadata"] = new JsonObject { ["namespace"] = "shop", ["name"] = "web-1", ["labels"] = JsonNode.Parse(labels) } };
        return [.. new AppliesTo(documents).Pod(pod).Select(policy => (string?)policy["metadata"]!["name"] ?? "")];
    }

    private static JsonObject Policy(string kind, string ns, string name, string spec, int second = 0) => new()
    {
        ["apiVersion"] = "security.istio.io/v1", ["kind"] = kind,
        ["metadata"] = new JsonObject { ["namespace"] = ns, ["name"] = name, ["creationTimestamp"] = $"2026-01-01T00:00:0{second}Z" }, ["spec"] = JsonNode.Parse(spec),
    };
}
