using System.Text.Json.Nodes;
using Sallyport.ControlPlane.Access;
using Sallyport.ControlPlane.Resources;

namespace Sallyport.ControlPlane.Reporting;

/// <summary>
/// What connected proxies said last, in memory only: which policies they have in force, with which keys, and their last decisions. Bounded in proxies, policies,
/// decisions and lengths. A proxy that says nothing for a while is not connected.
/// </summary>
internal sealed class ProxyReports(MeshSettings mesh, TimeProvider time)
{
    /// <summary>Three times as long as a proxy is silent at most.</summary>
    public static readonly TimeSpan Forgotten = TimeSpan.FromSeconds(30);

    private const int MaxProxies = 1000;

    private readonly Lock _gate = new();
    private readonly Dictionary<(string Namespace, string Account, string Name), ReportingProxy> _proxies = [];
    private long _decisions;

    /// <summary>Completes when something was reported that changes what is in force.</summary>
    public SemaphoreSlim Stirred { get; } = new(0, 1);

    /// <summary>The proxies that are connected.</summary>
    public IReadOnlyList<ReportingProxy> Connected
    {
        get
        {
            lock (_gate)
            {
                DateTimeOffset limit = time.GetUtcNow() - Forgotten;
                return [.. _proxies.Values.Where(proxy => proxy.LastSeen >= limit)];
            }
        }
    }

    /// <summary>Decisions, newest first, also of proxies that are gone, as far as they are remembered.</summary>
    public IReadOnlyList<JsonObject> Decisions(string? ns)
    {
        lock (_gate)
        {
            return [.. _proxies.Values.Where(proxy => ns is null || proxy.Namespace == ns).SelectMany(proxy => proxy.Decisions)
                .OrderByDescending(decision => decision.Text("time"), StringComparer.Ordinal)];
        }
    }

    /// <summary>Takes a report.</summary>
    /// <param name="user">Who sends it: a proxy speaks for itself only, whatever name it gives.</param>
    /// <param name="ns">The namespace of the path.</param>
    /// <param name="report">The report.</param>
    public void Take(User user, string ns, JsonObject report)
    {
        string name = user.Proxy?.Pod ?? report.Text("metadata", "name") ?? "";
        string root = mesh.Current.RootNamespace;
        ReportedPolicy[] policies = [.. report.Items("spec", "policies").Select(ReportedPolicy.Read).OfType<ReportedPolicy>()
            // Of others it can know nothing.
            .Where(policy => policy.Namespace == ns || policy.Namespace == root).Take(ReportedPolicy.MaxCount)];
        ReportedKeySet[] keySets = [.. report.Items("spec", "keySets").Select(ReportedKeySet.Read).OfType<ReportedKeySet>()
            .Where(keys => keys.Namespace == ns || keys.Namespace == root).Take(ReportedKeySet.MaxCount)];
        bool isNews;
        lock (_gate)
        {
            string account = user.Proxy?.Account ?? "";
            var key = (ns, account, name);
            if (!_proxies.TryGetValue(key, out ReportingProxy? proxy))
            {
                if (_proxies.Count >= MaxProxies) _proxies.Remove(_proxies.MinBy(known => known.Value.LastSeen).Key);
                _proxies[key] = proxy = new ReportingProxy(ns, account, name);
            }
            isNews = proxy.Policies is null || !proxy.Policies.SequenceEqual(policies);
            proxy.LastSeen = time.GetUtcNow();
            proxy.Revision = ReportedDecision.Cut(report.Text("spec", "revision"));
            proxy.Role = ReportedDecision.Cut(report.Text("spec", "role"));
            proxy.Policies = policies;
            proxy.KeySets = keySets;
            foreach (JsonNode? decision in report.Items("spec", "decisions").Take(ReportingProxy.MaxBatch))
            {
                if (ReportedDecision.Read(decision, ns, name, ++_decisions) is { } read) proxy.Add(read);
            }
        }
        if (isNews && Stirred.CurrentCount == 0) Stir();
    }

    private void Stir()
    {
        try
        {
            Stirred.Release();
        }
        catch (SemaphoreFullException)
        {
            // Somebody else did.
        }
    }
}
