using System.Net;
using System.Net.Sockets;
using Sallyport.Engine.Routing;
using Sallyport.Proxy.Forwarding;

namespace Sallyport.Proxy.Tests.Forwarding;

public sealed class UpstreamClustersTests : IDisposable
{
    private readonly ForwarderFixture _forwarder = new();

    public void Dispose() => _forwarder.Dispose();

    [Fact]
    public async Task Resolves_names_to_one_address_family()
    {
        using RawUpstream upstream = RawUpstream.Always("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n");
        ClusterPlan cluster = new()
        {
            Name = "c", Host = "h", Discovery = EndpointDiscovery.Dns, Endpoints = [new EndpointPlan("localhost", upstream.Port)],
        };
        for (int i = 0; i < 4; i++)
            (await _forwarder.SendAsync(ForwarderFixture.Route(cluster), new TestExchange("GET", "/"))).ShouldBe(ForwardStatus.Answered);
        _forwarder.Clusters.StateOf(cluster).Endpoints.All.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Has_no_healthy_upstream_for_a_name_that_does_not_resolve()
    {
        ClusterPlan cluster = new()
        {
            Name = "c", Host = "h", Discovery = EndpointDiscovery.Dns, Endpoints = [new EndpointPlan("no-such-name.invalid", 80)],
        };
        (await _forwarder.SendAsync(ForwarderFixture.Route(cluster), new TestExchange("GET", "/"))).ShouldBe(ForwardStatus.NoHealthyUpstream);
    }

    [Fact]
    public async Task Connects_to_unix_sockets()
    {
        string path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        using Socket listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(path));
        listener.Listen();
        Task serving = Task.Run(async () =>
        {
            using RawPeer peer = new(await listener.AcceptAsync());
            await peer.ReadHeadAsync();
            await peer.SendAsync("HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nunix");
        });
        ClusterPlan cluster = new() { Name = "c", Host = "h", Endpoints = [new EndpointPlan("unix:" + path, 0)] };
        TestExchange exchange = new("GET", "/");
        await _forwarder.SendAsync(ForwarderFixture.Route(cluster), exchange);
        exchange.BodyText.ShouldBe("unix");
        await serving;
        File.Delete(path);
    }

    // gateway-routing.md 9: circuit breaker full.
    [Fact]
    public async Task Answers_overflow_when_too_many_requests_wait_for_a_connection()
    {
        TaskCompletionSource asked = new(), release = new();
        using RawUpstream upstream = new(async (peer, _) =>
        {
            await peer.ReadHeadAsync();
            asked.TrySetResult();
            await release.Task;
            await peer.SendAsync("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n");
            await peer.ReadHeadAsync();
            await peer.SendAsync("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n");
        });
        RoutePlan route = ForwarderFixture.Route(new ClusterPlan
        {
            Name = "c", Host = "h", Endpoints = [new EndpointPlan("127.0.0.1", upstream.Port)],
            Limits = new ConnectionLimits(MaxConnections: 1, MaxPendingRequests: 1),
        });
        Task<ForwardStatus> first = _forwarder.SendAsync(route, new TestExchange("GET", "/1"));
        await asked.Task.WaitAsync(TimeSpan.FromSeconds(20));
        Task<ForwardStatus> second = _forwarder.SendAsync(route, new TestExchange("GET", "/2"));
        TestExchange third = new("GET", "/3");
        (await _forwarder.SendAsync(route, third)).ShouldBe(ForwardStatus.Overflow);
        third.Response.Status.ShouldBe(503);
        third.BodyText.ShouldEndWith("reset reason: overflow");
        third.ResponseHeader("x-envoy-overloaded").ShouldBe("true");
        release.SetResult();
        (await first).ShouldBe(ForwardStatus.Answered);
        (await second).ShouldBe(ForwardStatus.Answered);
        upstream.Connections.ShouldBe(1);
    }

    [Fact]
    public async Task Closes_a_connection_after_its_last_request()
    {
        using RawUpstream upstream = RawUpstream.Always("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n");
        RoutePlan route = ForwarderFixture.Route(new ClusterPlan
        {
            Name = "c", Host = "h", Endpoints = [new EndpointPlan("127.0.0.1", upstream.Port)],
            Limits = new ConnectionLimits(MaxRequestsPerConnection: 2),
        });
        for (int i = 0; i < 6; i++)
            await _forwarder.SendAsync(route, new TestExchange("GET", "/"));
        upstream.Connections.ShouldBe(3);
    }

    [Fact]
    public async Task Does_not_use_a_connection_that_was_closed_while_idle()
    {
        TaskCompletionSource closed = new();
        using RawUpstream upstream = new(async (peer, _) =>
        {
            await peer.ReadHeadAsync();
            await peer.SendAsync("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n");
            peer.Dispose();
            closed.TrySetResult();
        });
        RoutePlan route = ForwarderFixture.RouteTo(upstream.Port);
        await _forwarder.SendAsync(route, new TestExchange("GET", "/"));
        await closed.Task;
        // A POST is never repeated, so only a fresh connection can answer it.
        EndpointState endpoint = _forwarder.Clusters.StateOf(route.Destinations[0].Cluster!).Endpoints.All[0];
        await Eventually(() => { endpoint.Pool.Sweep(0); return endpoint.Open == 0; });
        (await _forwarder.SendAsync(route, new TestExchange("POST", "/"))).ShouldBe(ForwardStatus.Answered);
    }

    [Fact]
    public void Shares_state_between_plans_of_equal_content_only()
    {
        ClusterPlan plan = ForwarderFixture.Cluster(1);
        ClusterState state = _forwarder.Clusters.StateOf(plan);
        _forwarder.Clusters.StateOf(plan).ShouldBeSameAs(state);
        _forwarder.Clusters.StateOf(ForwarderFixture.Cluster(1)).ShouldBeSameAs(state);
        _forwarder.Clusters.StateOf(ForwarderFixture.Cluster(2)).ShouldNotBeSameAs(state);
    }

    [Theory]
    [InlineData(LoadBalancing.LeastRequest, 200)]
    [InlineData(LoadBalancing.RoundRobin, 40)]
    [InlineData(LoadBalancing.Random, 200)]
    public void Spreads_load_by_weight(LoadBalancing how, int spread)
    {
        using Ticker ticker = new(TimeProvider.System);
        EndpointState light = new(new IPEndPoint(IPAddress.Loopback, 1), 1, new ConnectionLimits(), null, ticker);
        EndpointState heavy = new(new IPEndPoint(IPAddress.Loopback, 2), 3, new ConnectionLimits(), null, ticker);
        EndpointSet endpoints = new([light, heavy]);
        int chosen = Enumerable.Range(0, 4000).Count(_ => how switch
        {
            LoadBalancing.LeastRequest => endpoints.LeastRequest(),
            LoadBalancing.RoundRobin => endpoints.Next(),
            _ => endpoints.Any(),
        } == heavy);
        chosen.ShouldBeInRange(3000 - spread, 3000 + spread);
    }

    [Fact]
    public void Takes_the_less_busy_of_two()
    {
        using Ticker ticker = new(TimeProvider.System);
        EndpointState busy = new(new IPEndPoint(IPAddress.Loopback, 1), 1, new ConnectionLimits(), null, ticker);
        EndpointState idle = new(new IPEndPoint(IPAddress.Loopback, 2), 1, new ConnectionLimits(), null, ticker);
        busy.TryBeginRequest();
        EndpointSet endpoints = new([busy, idle]);
        Enumerable.Range(0, 4000).Count(_ => endpoints.LeastRequest() == idle).ShouldBeInRange(2800, 3200);
    }

    [Fact]
    public void Sends_the_same_hash_to_the_same_endpoint()
    {
        ClusterPlan plan = new()
        {
            Name = "c", Host = "h", LoadBalancing = LoadBalancing.ConsistentHash, ConsistentHash = new ConsistentHashPlan(Cookie: "user"),
        };
        using Ticker ticker = new(TimeProvider.System);
        EndpointState[] all = [.. Enumerable.Range(1, 5).Select(port => new EndpointState(new IPEndPoint(IPAddress.Loopback, port), 1, new ConnectionLimits(), null, ticker))];
        Dictionary<string, EndpointState?> before = Choose(plan, new EndpointSet(all));
        before.Values.Distinct().Count().ShouldBe(5);
        Choose(plan, new EndpointSet(all)).ShouldBe(before);
        // With one endpoint gone only its share moves.
        Dictionary<string, EndpointState?> after = Choose(plan, new EndpointSet(all[1..]));
        foreach ((string user, EndpointState? endpoint) in before)
            if (endpoint != all[0])
                after[user].ShouldBe(endpoint);
    }

    private static Dictionary<string, EndpointState?> Choose(ClusterPlan plan, EndpointSet endpoints) =>
        Enumerable.Range(0, 100).Select(i => $"u{i}").ToDictionary(
            user => user,
            user => LoadBalancer.Choose(plan, endpoints, new TestExchange("GET", "/", ("cookie", $"a=b; user={user}")).Request, []));

    private static async Task Eventually(Func<bool> holds)
    {
        for (int i = 0; i < 400 && !holds(); i++)
            await Task.Delay(10);
        holds().ShouldBeTrue();
    }
}
