using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using Sallyport.Engine;
using Sallyport.Engine.Routing;
using Sallyport.Proxy.Configuration;

namespace Sallyport.Proxy.Identity;

/// <summary>
/// Holds the workload's mesh identity in step with the configuration: made anew when the Secret <c>cacerts</c>, the trust domain or
/// its aliases change. A Secret that cannot be used leaves the last good identity where it is; without a Secret there is none. One
/// writer, the reloader.
/// </summary>
internal sealed class MeshIdentityState(ProxyOptions options, IdentitySettings settings, TimeProvider time, ILogger log) : IMeshIdentitySource
{
    private MeshAuthority? _authority;
    private string _trust = "";
    private bool _isMissed;
    private volatile MeshIdentity? _current;

    /// <summary>Null: mesh TLS is refused.</summary>
    public MeshIdentity? Current => _current;

    /// <summary>Nothing to wait for: it signs when a handshake needs it.</summary>
    public Task WaitAsync(TimeSpan limit, CancellationToken stop) => Task.CompletedTask;

    public ValueTask DisposeAsync() => default;

    public void Apply(ProxyModel model)
    {
        string trust = string.Join(',', model.Mesh.TrustDomainAliases.Prepend(model.Mesh.TrustDomain));
        // Whom a former trust domain let in must not stay because the Secret broke at the same time.
        MeshIdentity? former = trust == _trust ? _current : null;
        try
        {
            MeshAuthority? authority = MeshAuthoritySource.Find(model.Resources, model.Mesh);
            // The former one is left to the collector: handshakes under way may still use its roots.
            if (authority is null || authority != _authority || former is null)
                _current = authority is null ? null : Create(authority, model);
            _authority = authority;
            Remind(model);
        }
        catch (CryptographicException unusable)
        {
            _current = former;
            log.AuthorityUnusable(unusable.Message, former is null ? "mesh TLS is refused" : "the former one stays in use");
        }
        _trust = trust;
    }

    private void Remind(ProxyModel model)
    {
        bool isMissed = _current is null && IsWanted(options, model);
        if (isMissed && !_isMissed)
            log.NoIdentity(MeshIdentity.Missing);
        _isMissed = isMissed;
    }

    /// <summary>A gateway without mesh TLS needs no certificate and is not bothered.</summary>
    internal static bool IsWanted(ProxyOptions options, ProxyModel model) =>
        options.Role == ProxyRole.Sidecar
        || model.Snapshot.Clusters.Values.Any(cluster => cluster.Tls is { IsMesh: true })
        || model.Snapshot.Listeners.Values.SelectMany(plan => plan.TlsServers.Servers).Any(server => server.Mode == TlsServerMode.IstioMutual);

    private MeshIdentity Create(MeshAuthority authority, ProxyModel model) => new(
        authority, model.Mesh.TrustDomain, model.Mesh.TrustDomainAliases, options.Namespace, options.ServiceAccount ?? options.Name, time)
    {
        Lifetime = settings.Lifetime, TrustsEveryDomain = settings.SkipsTrustDomain,
    };
}
