using System.Text;
using Sallyport.Engine.Http;
using Sallyport.Engine.Matching;
using Sallyport.Engine.Routing;
using Sallyport.TestKit;

namespace Sallyport.Engine.Tests.Routing;

/// <summary>gateway-routing.md 6.4-6.10.</summary>
public sealed class UpstreamRequestTests
{
    private static readonly ClusterPlan s_cluster = new() { Name = "outbound|80||a", Host = "a" };

    [Theory] // 6.4
    [InlineData("/api", "/", "/api/x?q=1", "//x?q=1")]
    [InlineData("/api/", "/", "/api/x", "/x")]
    [InlineData("/api", "/v2", "/api", "/v2")]
    [InlineData("/", "/in/", "/x", "/in/x")]
    public void Replaces_a_prefix_and_keeps_the_rest(string prefix, string replacement, string path, string expected)
    {
        RequestHead request = Requests.Get(path);
        PathRewriter.Rewrite(new RewritePlan { Prefix = Bytes(replacement), PrefixLength = prefix.Length }, request);
        request.PathText().ShouldBe(expected);
        request.Header("x-envoy-original-path").ShouldBe(path);
    }

    [Fact] // 6.4
    public void Replaces_the_whole_path_and_keeps_the_query()
    {
        RequestHead request = Requests.Get("/a/b?c=d", "x-envoy-original-path", "/forged");
        PathRewriter.Rewrite(new RewritePlan { FullPath = Bytes("/new") }, request);
        request.PathText().ShouldBe("/new?c=d");
        request.Header("x-envoy-original-path").ShouldBe("/a/b?c=d");
    }

    [Fact] // 6.5
    public void Replaces_every_match_of_a_pattern_in_the_path_only()
    {
        Re2Regex.TryCompile("/(v)([0-9])", out Re2Regex? pattern, out _).ShouldBeTrue();
        RequestHead request = Requests.Get("/v1/x/v2?y=/v3");
        PathRewriter.Rewrite(new RewritePlan { Pattern = pattern, Substitution = @"/\2\1" }, request);
        request.PathText().ShouldBe("/1v/x/2v?y=/v3");
    }

    [Fact] // 6.6, 6.8
    public void Changes_the_host_only_when_told_to()
    {
        RequestHead request = Requests.Get();
        UpstreamRequest.Prepare(new RoutePlan { Name = "r" }, new WeightedCluster(s_cluster, 1, [], []), Context(request));
        Encoding.ASCII.GetString(request.Authority).ShouldBe("app.example");
        UpstreamRequest.Prepare(
            new RoutePlan { Name = "r" }, new WeightedCluster(s_cluster, 1, [], []) { Authority = Bytes("b.org") }, Context(request));
        Encoding.ASCII.GetString(request.Authority).ShouldBe("b.org");
    }

    [Fact] // 6.10
    public void Removes_then_sets_then_adds()
    {
        RequestHead request = Requests.Get("/", "x-a", "1", "x-a", "2", "x-b", "3");
        HeaderOperations operations = new([Bytes("x-b")], [Value("x-a", "set")], [Value("x-a", "added"), Value("x-b", "back")]);
        HeaderOperator.Apply([operations], request.Headers, Context(request));
        request.Header("x-a").ShouldBe("set,added");
        request.Header("x-b").ShouldBe("back");
    }

    [Fact] // 6.10: several destinations, the route's operations come second
    public void Lets_a_later_group_win()
    {
        RequestHead request = Requests.Get("/", "x-a", "1");
        HeaderOperations destination = new([], [Value("x-a", "destination")], [Value("x-b", "destination")]);
        HeaderOperations route = new([Bytes("x-b")], [Value("x-a", "route")], []);
        HeaderOperator.Apply([destination, route], request.Headers, Context(request));
        request.Header("x-a").ShouldBe("route");
        request.Header("x-b").ShouldBeNull();
    }

    [Fact] // 6.10
    public void Computes_all_values_from_the_headers_as_they_were()
    {
        RequestHead request = Requests.Get("/", "x-a", "1");
        HeaderOperations first = new([Bytes("x-a")], [Value("x-b", "%REQ(x-a)%")], []);
        HeaderOperations second = new([], [Value("x-c", "%REQ(x-b)%-%REQ(X-A)%")], []);
        HeaderOperator.Apply([first, second], request.Headers, Context(request));
        request.Header("x-b").ShouldBe("1");
        request.Header("x-c").ShouldBe("-1");
    }

    [Fact] // 6.10
    public void Does_nothing_for_an_empty_value()
    {
        RequestHead request = Requests.Get("/", "x-a", "1");
        HeaderOperations operations = new([], [Value("x-a", ""), Value("x-a", "%REQ(missing)%")], [Value("x-b", "%REQ(missing)%")]);
        HeaderOperator.Apply([operations], request.Headers, Context(request));
        request.Header("x-a").ShouldBe("1");
        request.Header("x-b").ShouldBeNull();
    }

    [Theory] // 6.9
    [InlineData(0u, "a")]
    [InlineData(2u, "a")]
    [InlineData(3u, "b")]
    [InlineData(9u, "b")]
    [InlineData(10u, "a")]
    public void Chooses_destinations_by_weight(uint random, string expected)
    {
        RoutePlan route = new()
        {
            Name = "r",
            Destinations = [Destination("a", 3), Destination("b", 7)],
        };
        route.PickDestination(random)!.Cluster!.Name.ShouldBe(expected);
    }

    [Fact] // 6.9
    public void Ignores_the_weight_of_an_only_destination() =>
        new RoutePlan { Name = "r", Destinations = [Destination("a", 0)] }.PickDestination(5)!.Cluster!.Name.ShouldBe("a");

    [Fact]
    public void Allocates_nothing_for_headers_and_prefixes()
    {
        RoutePlan route = new() { Name = "r", Rewrite = new RewritePlan { Prefix = Bytes("/b"), PrefixLength = 2 } };
        WeightedCluster destination = new(s_cluster, 1, [new([Bytes("x-a")], [Value("x-b", "%REQ(x-c)%!")], [])], []);
        RequestHead request = Requests.Get();
        AllocationProbe.Measure(() =>
        {
            request.Headers.Clear();
            request.Headers.Add("x-c"u8, "1"u8);
            request.SetPath("/a/x"u8);
            UpstreamRequest.Prepare(route, destination, Context(request));
        }).ShouldBe(0);
        request.Header("x-b").ShouldBe("1!");
    }

    private static WeightedCluster Destination(string name, int weight) =>
        new(new ClusterPlan { Name = name, Host = name }, weight, [], []);

    private static FormatContext Context(RequestHead request) => new() { Request = request };

    private static byte[] Bytes(string text) => Encoding.ASCII.GetBytes(text);

    private static HeaderValue Value(string name, string text) =>
        HeaderFormat.TryParse(text, out HeaderFormat format, out _) ? new HeaderValue(Bytes(name), format) : throw new ArgumentException(text);
}
