using Sallyport.Engine.Http;
using Sallyport.Engine.Matching;
using Sallyport.Engine.Routing;
using Sallyport.TestKit;

namespace Sallyport.Engine.Tests.Routing;

/// <summary>gateway-routing.md 3.</summary>
public sealed class RouteTableHostTests
{
    private static readonly RouteTable s_table = Routes.Hosts(
        "www.foo.com", "*.foo.com", "*-x.foo.com", "*.a.foo.com", "foo.*", "foo.bar.*", "xn--e1afmkfd.example");

    [Theory] // 3.1
    [InlineData("www.foo.com", "www.foo.com")]
    [InlineData("WWW.Foo.COM", "www.foo.com")]
    [InlineData("www.foo.com:8080", "www.foo.com")]
    [InlineData("www.foo.com:", "www.foo.com")]
    [InlineData("b.foo.com", "*.foo.com")]
    [InlineData("b.c.foo.com", "*.foo.com")]
    [InlineData("b.a.foo.com", "*.a.foo.com")]
    [InlineData("b-x.foo.com", "*-x.foo.com")]
    [InlineData("B.FOO.com:443", "*.foo.com")]
    [InlineData("foo.org", "foo.*")]
    [InlineData("foo.bar.org", "foo.bar.*")]
    [InlineData("*.foo.com", "*.foo.com")]
    [InlineData("www.a.com,b.foo.com", "*.foo.com")]
    [InlineData("www.foo.com.", null)]
    [InlineData(".foo.com", null)]
    [InlineData("xfoo.com", null)]
    [InlineData("foo.", null)]
    [InlineData("", null)]
    [InlineData("[::1]:80", null)]
    public void Chooses_the_host_entry_that_fits_best(string host, string? expected) =>
        s_table.Find("/", host).ShouldBe(expected);

    [Theory] // 3.1
    [InlineData("")]
    [InlineData("[::1]")]
    [InlineData("a.com.")]
    public void Falls_back_to_the_star(string host) => Routes.Hosts("a.com", "*").Find("/", host).ShouldBe("*");

    [Fact] // 3.2
    public void Does_not_try_wider_hosts_when_no_route_of_the_first_fits()
    {
        RouteTable table = new(
        [
            new VirtualHostPlan("a.com", [Routes.Prefix("narrow", "/x")], false),
            new VirtualHostPlan("*", [Routes.Prefix("wide", "/")], false),
        ]);
        table.Find("/y", "a.com").ShouldBeNull();
        table.Find("/x", "a.com").ShouldBe("narrow");
    }

    [Fact] // 1.10
    public void Finds_nothing_in_an_empty_table() => RouteTable.Empty.Find("/", "a.com").ShouldBeNull();

    [Fact] // 1.9
    public void Says_that_a_host_without_routes_redirects_to_https()
    {
        RouteTable table = new([new VirtualHostPlan("a.com", [], redirectsToHttps: true)]);
        RouteMatch match = table.Find(Requests.Make("GET", "/", "a.com", Requests.PlainConnection));
        match.RedirectsToHttps.ShouldBeTrue();
        match.Route.ShouldBeNull();
    }

    [Fact]
    public void Takes_every_host_on_the_inbound_side_of_a_sidecar()
    {
        RouteTable table = RouteTable.ForEverything(new RoutePlan { Name = "inbound" });
        table.Find("/", "").ShouldBe("inbound");
        table.Find("/x?y", "b:1").ShouldBe("inbound");
    }

    [Fact]
    public void Allocates_nothing_to_find_a_route()
    {
        RouteTable table = new(
        [
            .. Enumerable.Range(0, 1000).Select(i => new VirtualHostPlan($"h{i}.com", [Routes.Prefix("host", "/")], false)),
            new VirtualHostPlan("*.foo.com", [Routes.Prefix("api", "/api", Routes.Header("x-a", TextMatcher.Exact("1"))), Routes.Prefix("root", "/")], false),
        ]);
        RequestHead request = Requests.Make("GET", "/api/x?y=1", "WWW.foo.com:80", Requests.PlainConnection, "x-a", "1");
        table.Find(request).Route!.Name.ShouldBe("api");
        AllocationProbe.Measure(() => table.Find(request).Route is null).ShouldBe(0);
    }
}
