using Sallyport.Engine.Matching;
using Sallyport.Engine.Routing;
using Sallyport.TestKit;

namespace Sallyport.Engine.Tests.Routing;

public sealed class RouteExplainerTests
{
    [Fact]
    public void Names_the_nearest_host_when_none_fits()
    {
        RouteExplanation explanation = Explain(Routes.Hosts("shop.example.com", "x.org"), "/", "shp.example.com");
        explanation.Host.ShouldBeNull();
        explanation.NearestHost.ShouldBe("shop.example.com");
        explanation.Taken.ShouldBeNull();
    }

    [Fact]
    public void Lists_the_conditions_of_each_candidate_up_to_the_one_taken()
    {
        RouteTable table = Routes.Table(
            Routes.Prefix("first", "/", Routes.Header("x-a", TextMatcher.Exact("1"))), Routes.Prefix("second", "/"), Routes.Prefix("third", "/"));
        RouteExplanation explanation = Explain(table, "/", "a.com");
        explanation.Taken!.Name.ShouldBe("second");
        explanation.Candidates.Count.ShouldBe(2);
        explanation.Candidates[0].Conditions.ShouldBe([new("uri prefix \"/\"", true), new("header x-a", false)]);
    }

    [Fact]
    public void Finds_the_nearest_miss()
    {
        RouteTable table = Routes.Table(
            Routes.Exact("far", "/x", Routes.Header("x-a", null), Routes.Header("x-b", null)),
            Routes.Prefix("near", "/", Routes.Header("x-a", null)));
        RouteExplanation explanation = Explain(table, "/", "a.com");
        explanation.Taken.ShouldBeNull();
        explanation.NearestMiss!.Route.Name.ShouldBe("near");
    }

    private static RouteExplanation Explain(RouteTable table, string path, string host) =>
        RouteExplainer.Explain(table, Requests.Make("GET", path, host, Requests.PlainConnection));
}
