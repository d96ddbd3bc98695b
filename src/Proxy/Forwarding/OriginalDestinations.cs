using System.Collections.Concurrent;
using System.Net;
using Sallyport.Engine.Routing;

namespace Sallyport.Proxy.Forwarding;

/// <summary>
/// Destinations that only a request names (<see cref="EndpointDiscovery.Original"/>), each as a plan of its own, so that connections to one
/// place are shared and those to two never are.
/// </summary>
internal sealed class OriginalDestinations
{
    /// <summary>
    /// More are forgotten together. Nothing breaks by that: a plan of equal content finds the same connections, and
    /// <see cref="UpstreamClusters"/> closes what is not used any more.
    /// </summary>
    private const int Most = 1024;

    private readonly ConcurrentDictionary<(ClusterPlan Plan, string Host, int Port), ClusterPlan> _known = [];

    /// <summary>The plan with the address that the authority names; null: it names none.</summary>
    public ClusterPlan? Find(ClusterPlan plan, ReadOnlySpan<byte> authority)
    {
        if (!Authorities.TrySplit(authority, out string host, out int port))
            return null;
        (ClusterPlan, string, int) key = (plan, host.ToLowerInvariant(), port);
        if (_known.TryGetValue(key, out ClusterPlan? known))
            return known;
        // Counting takes every lock of the table, so only a place that is new pays for it.
        if (_known.Count >= Most)
            _known.Clear();
        return _known.GetOrAdd(key, static key => Make(key.Plan, key.Host, key.Port));
    }

    private static ClusterPlan Make(ClusterPlan plan, string host, int port) => new()
    {
        Name = plan.Name,
        Host = host,
        Protocol = plan.Protocol,
        Discovery = IPAddress.TryParse(host, out _) ? EndpointDiscovery.Static : EndpointDiscovery.DnsRoundRobin,
        Endpoints = [new EndpointPlan(host, port)],
        Tls = plan.Tls,
        ConnectTimeout = plan.ConnectTimeout,
        Limits = plan.Limits,
    };
}
