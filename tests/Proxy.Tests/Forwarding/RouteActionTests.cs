using Sallyport.Engine.Routing;

namespace Sallyport.Proxy.Tests.Forwarding;

/// <summary>gateway-routing.md 6.4-6.11 as far as the forwarder carries them out.</summary>
public sealed class RouteActionTests : IDisposable
{
    private readonly ForwarderFixture _forwarder = new();
    private readonly TaskCompletionSource<string> _head = new();

    public void Dispose() => _forwarder.Dispose();

    [Fact]
    public async Task Rewrites_path_and_host_and_tells_the_old_path()
    {
        using RawUpstream upstream = RawUpstream.Once(_head, "HTTP/1.1 204 No Content\r\n\r\n");
        RoutePlan route = new()
        {
            Name = "r",
            Destinations = [new WeightedCluster(ForwarderFixture.Cluster(upstream.Port), 1, [], []) { Authority = "b.com"u8.ToArray() }],
            Rewrite = new RewritePlan { Prefix = "/new/"u8.ToArray(), PrefixLength = 5 },
        };
        await _forwarder.SendAsync(route, new TestExchange("GET", "/api/x?y"));
        string head = await _head.Task;
        head.ShouldStartWith("GET /new/x?y HTTP/1.1\r\nhost: b.com\r\n");
        head.ShouldContain("x-envoy-original-path: /api/x?y\r\n");
    }

    // 6.9: weight 0 is left out by the compiler; the rest is drawn.
    [Fact]
    public async Task Sends_to_every_destination_with_a_weight()
    {
        using RawUpstream one = RawUpstream.Always("HTTP/1.1 201 A\r\ncontent-length: 0\r\n\r\n");
        using RawUpstream other = RawUpstream.Always("HTTP/1.1 202 B\r\ncontent-length: 0\r\n\r\n");
        RoutePlan route = new()
        {
            Name = "r",
            Destinations =
            [
                new WeightedCluster(ForwarderFixture.Cluster(one.Port), 50, [], []),
                new WeightedCluster(ForwarderFixture.Cluster(other.Port), 50, [], []),
            ],
        };
        HashSet<int> seen = [];
        for (int i = 0; i < 60; i++)
        {
            TestExchange exchange = new("GET", "/");
            await _forwarder.SendAsync(route, exchange);
            seen.Add(exchange.Response.Status);
        }
        seen.ShouldBe([201, 202], ignoreOrder: true);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("hello")]
    public async Task Sends_a_copy_to_a_mirror(string? body)
    {
        TaskCompletionSource<string> copy = new();
        using RawUpstream upstream = RawUpstream.Always("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok");
        using RawUpstream mirror = new(async (peer, _) =>
        {
            copy.SetResult(await peer.ReadHeadAsync() + await peer.ReadAsync(body?.Length ?? 0));
            await peer.SendAsync("HTTP/1.1 500 X\r\ncontent-length: 3\r\n\r\nbad");
        });
        RoutePlan route = new()
        {
            Name = "r",
            Destinations = [new WeightedCluster(ForwarderFixture.Cluster(upstream.Port), 1, [], [])],
            Mirrors = [new MirrorPlan(ForwarderFixture.Cluster(mirror.Port), 1_000_000), new MirrorPlan(null, 1_000_000)],
        };
        TestExchange exchange = new(body is null ? "GET" : "POST", "/a", ("x-a", "1"));
        if (body is not null)
            exchange.WithBody(body);
        await _forwarder.SendAsync(route, exchange);
        exchange.BodyText.ShouldBe("ok");
        string sent = await copy.Task.WaitAsync(TimeSpan.FromSeconds(20));
        sent.ShouldContain("/a HTTP/1.1\r\nhost: a.foo.com\r\nx-a: 1\r\n");
        sent.ShouldEndWith("\r\n\r\n" + body);
    }

    [Fact]
    public async Task Sends_no_copy_with_a_share_of_zero()
    {
        using RawUpstream upstream = RawUpstream.Always("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok");
        using RawUpstream mirror = RawUpstream.Always("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n");
        RoutePlan route = new()
        {
            Name = "r",
            Destinations = [new WeightedCluster(ForwarderFixture.Cluster(upstream.Port), 1, [], [])],
            Mirrors = [new MirrorPlan(ForwarderFixture.Cluster(mirror.Port), 0)],
        };
        for (int i = 0; i < 5; i++)
            await _forwarder.SendAsync(route, new TestExchange("GET", "/"));
        mirror.Connections.ShouldBe(0);
    }
}
