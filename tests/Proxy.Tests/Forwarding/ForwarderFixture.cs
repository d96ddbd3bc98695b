using Sallyport.Engine;
using Sallyport.Engine.Routing;
using Sallyport.Proxy.Forwarding;

namespace Sallyport.Proxy.Tests.Forwarding;

/// <summary>A forwarder with its clusters, and routes to ports on loopback.</summary>
internal sealed class ForwarderFixture : IDisposable
{
    private readonly UpstreamClusters _clusters;
    private readonly Forwarder _forwarder;

    public ForwarderFixture(ForwardingOptions? options = null)
    {
        options ??= new ForwardingOptions();
        _clusters = new UpstreamClusters(options);
        _forwarder = new Forwarder(_clusters, options);
    }

    public UpstreamClusters Clusters => _clusters;

    public Forwarder Forwarder => _forwarder;

    public static ClusterPlan Cluster(params int[] ports) => new()
    {
        Name = "outbound|80||a.default.svc.cluster.local",
        Host = "a.default.svc.cluster.local",
        Endpoints = [.. ports.Select(port => new EndpointPlan("127.0.0.1", port))],
    };

    public static RoutePlan Route(ClusterPlan? cluster, RetryPlan? retry = null, TimeSpan timeout = default) => new()
    {
        Name = "default/vs/r",
        Destinations = [new WeightedCluster(cluster, 1, [], [])],
        Retry = retry ?? RetryPlan.Default with { BackoffBase = TimeSpan.FromMilliseconds(1) },
        Timeout = timeout,
    };

    public static RoutePlan RouteTo(params int[] ports) => Route(Cluster(ports));

    public static RetryPlan Retry(int attempts, params string[] conditions) =>
        new(attempts, conditions, [], TimeSpan.Zero, TimeSpan.FromMilliseconds(1));

    public async Task<ForwardStatus> SendAsync(RoutePlan route, TestExchange exchange) =>
        await _forwarder.ForwardAsync(Permit.WithoutPolicy, route, exchange).AsTask().WaitAsync(TimeSpan.FromSeconds(20));

    public void Dispose() => _clusters.Dispose();
}
