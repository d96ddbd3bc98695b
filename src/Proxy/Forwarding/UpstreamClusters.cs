using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Sallyport.Engine.Routing;

namespace Sallyport.Proxy.Forwarding;

/// <summary>
/// All destinations in use and their connections. They outlive snapshots: a plan of equal content in the next snapshot finds the same
/// state, so a change of policy costs no connection.
/// </summary>
public sealed class UpstreamClusters : IDisposable
{
    private static readonly TimeSpan _sweepInterval = TimeSpan.FromSeconds(5);

    private readonly ForwardingOptions _options;
    private readonly ConcurrentDictionary<string, ClusterState> _byContent = new();
    private readonly ConditionalWeakTable<ClusterPlan, ClusterState> _byPlan = [];
    private readonly OriginalDestinations _originals = new();
    private readonly Lock _gate = new();
    private readonly ITimer _sweeper;
    private volatile HashSet<string>? _current;

    public UpstreamClusters(ForwardingOptions options)
    {
        _options = options;
        Ticker = new Ticker(options.Time);
        _sweeper = options.Time.CreateTimer(static state => ((UpstreamClusters)state!).Sweep(), this, _sweepInterval, _sweepInterval);
    }

    internal Ticker Ticker { get; }

    internal ForwardingOptions Options => _options;

    /// <summary>
    /// Names the destinations of the snapshot now in force. Names begin to be resolved before the first request needs them, and
    /// what is in no snapshot any more is closed after a while.
    /// </summary>
    public void Use(IEnumerable<ClusterPlan> plans)
    {
        HashSet<string> current = [];
        foreach (ClusterPlan plan in plans)
        {
            current.Add(ClusterKey.Of(plan));
            StateOf(plan);
        }
        _current = current;
    }

    /// <summary>The state of a destination; made at first use.</summary>
    internal ClusterState StateOf(ClusterPlan plan) =>
        _byPlan.TryGetValue(plan, out ClusterState? state) && !state.IsRetired ? state : FindByContent(plan);

    /// <summary>The same, for a destination whose address may be what the request names; null: it names none.</summary>
    internal ClusterState? StateOf(ClusterPlan plan, ReadOnlySpan<byte> authority)
    {
        if (plan.Discovery != EndpointDiscovery.Original)
            return StateOf(plan);
        return _originals.Find(plan, authority) is { } own ? StateOf(own) : null;
    }

    public void Dispose()
    {
        _sweeper.Dispose();
        foreach (ClusterState state in _byContent.Values)
            state.Dispose();
        _byContent.Clear();
        Ticker.Dispose();
    }

    private ClusterState FindByContent(ClusterPlan plan)
    {
        string key = ClusterKey.Of(plan);
        lock (_gate)
        {
            if (!_byContent.TryGetValue(key, out ClusterState? state))
                _byContent[key] = state = new ClusterState(plan, _options, Ticker) { LastUsed = Ticker.Now };
            _byPlan.AddOrUpdate(plan, state);
            return state;
        }
    }

    private void Sweep()
    {
        long now = Ticker.Now;
        long idleBefore = now - (long)_options.IdleTimeout.TotalMilliseconds;
        long unusedBefore = now - (long)_options.ClusterRetention.TotalMilliseconds;
        foreach ((string key, ClusterState state) in _byContent)
        {
            if (state.LastUsed < unusedBefore && _current is { } current && !current.Contains(key))
                Retire(key);
            else
                state.Sweep(idleBefore);
        }
    }

    private void Retire(string key)
    {
        lock (_gate)
            if (_byContent.TryRemove(key, out ClusterState? state))
                state.Dispose();
    }
}
