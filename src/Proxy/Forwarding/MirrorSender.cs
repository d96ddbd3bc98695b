using System.Runtime.CompilerServices;
using Sallyport.Engine;
using Sallyport.Engine.Routing;

namespace Sallyport.Proxy.Forwarding;

/// <summary>
/// Sends copies of requests to the destinations of <c>mirrors</c> and forgets the answers (gateway-routing.md 6.11). A request with a
/// body is copied when its body has come whole, and not at all if that is too large to keep.
/// </summary>
internal sealed class MirrorSender
{
    /// <summary>Copies under way at most: a slow mirror must not hold more and more memory.</summary>
    private const int Most = 256;

    private const int Million = 1_000_000;

    /// <summary>A copy nobody waits for ends some time, also where the route has no timeout.</summary>
    private static readonly TimeSpan _longest = TimeSpan.FromSeconds(60);

    private static readonly ConditionalWeakTable<MirrorPlan, RoutePlan> _routes = [];

    private int _underWay;

    public void Send(Forwarder forwarder, ForwardState state)
    {
        if (state.Exchange.Request.IsUpgrade || (state.Body is { } body && !(body.CanReplay && body.IsComplete)))
            return;
        IReadOnlyList<MirrorPlan> mirrors = state.Route.Mirrors;
        for (int i = 0; i < mirrors.Count; i++)
            if (mirrors[i].Cluster is not null && Random.Shared.Next(Million) < mirrors[i].ShareMillionths)
                Start(forwarder, state, mirrors[i]);
    }

    private void Start(Forwarder forwarder, ForwardState state, MirrorPlan mirror)
    {
        if (Interlocked.Increment(ref _underWay) > Most)
        {
            Interlocked.Decrement(ref _underWay);
            return;
        }
        RoutePlan route = _routes.GetValue(mirror, static mirror => new RoutePlan
        {
            Name = "mirror",
            Destinations = [new WeightedCluster(mirror.Cluster, 1, [], [])],
            Retry = RetryPlan.Default with { Attempts = 0 },
            Timeout = _longest,
        });
        _ = RunAsync(forwarder, route, new MirrorExchange(state.Exchange, state.Body?.Kept ?? default), state.Permit);
    }

    private async Task RunAsync(Forwarder forwarder, RoutePlan route, MirrorExchange copy, Permit permit)
    {
        // Off the request's own path: connecting must not delay it.
        await Task.Yield();
        try
        {
            await forwarder.ForwardAsync(permit, route, copy);
        }
        finally
        {
            Interlocked.Decrement(ref _underWay);
        }
    }
}
