using Sallyport.Policy.Compilation;

namespace Sallyport.Policy.Tests.Compilation;

public sealed class HostNamesTests
{
    [Theory] // gateway-routing.md 2.2
    [InlineData("a.foo.com", "a.foo.com", "a.foo.com")]
    [InlineData("*.foo.com", "a.foo.com", "a.foo.com")]
    [InlineData("a.foo.com", "*.foo.com", "a.foo.com")]
    [InlineData("*.foo.com", "a.b.foo.com", "a.b.foo.com")]
    [InlineData("*.foo.com", "*.a.foo.com", "*.a.foo.com")]
    [InlineData("*", "*.foo.com", "*.foo.com")]
    [InlineData("*", "*", "*")]
    [InlineData("*.foo.com", "foo.com", null)]
    [InlineData("*.foo.com", "*.bar.com", null)]
    [InlineData("a.foo.com", "b.foo.com", null)]
    public void Takes_the_narrower_of_two_names(string one, string other, string? expected) =>
        HostNames.Intersect(one, other).ShouldBe(expected);

    [Theory] // gateway-routing.md 11.1
    [InlineData("a", "a.ns1.svc.cluster.local")]
    [InlineData("a.ns1", "a.ns1")]
    [InlineData("a.ns1.svc", "a.ns1.svc")]
    [InlineData("10.0.0.1", "10.0.0.1")]
    [InlineData("*", "*")]
    public void Completes_short_names_only(string name, string expected) => HostNames.Complete(name, "ns1").ShouldBe(expected);

    [Theory] // gateway-routing.md 2.1
    [InlineData("gw", "ns1/gw")]
    [InlineData("ns2/gw", "ns2/gw")]
    [InlineData("./gw", "ns1/gw")]
    [InlineData("gw.ns2.svc.cluster.local", "ns2/gw")]
    [InlineData("mesh", "mesh")]
    public void Completes_names_of_gateways(string name, string expected) => GatewayNames.Complete(name, "ns1").ShouldBe(expected);
}
