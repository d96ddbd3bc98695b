using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging;
using Sallyport.Policy.Resources.Core;
using Sallyport.Proxy.Configuration;

namespace Sallyport.Proxy.Identity;

/// <summary>
/// Holds the workload's mesh identity in step with the configuration: made anew when the Secret <c>cacerts</c>, the trust domain or
/// its aliases change, none without a usable Secret. One writer, the reloader.
/// </summary>
internal sealed class MeshIdentityState(ProxyOptions options, TimeProvider time, ILogger log)
{
    private const string SecretName = "cacerts";

    private MeshAuthority? _authority;
    private string _trust = "";
    private volatile MeshIdentity? _current;

    /// <summary>Null: mesh TLS is refused.</summary>
    public MeshIdentity? Current => _current;

    public void Apply(ProxyModel model)
    {
        MeshAuthority? authority = AuthorityOf(model);
        string trust = string.Join(',', model.Mesh.TrustDomainAliases.Prepend(model.Mesh.TrustDomain));
        if (authority == _authority && trust == _trust)
            return;
        _authority = authority;
        _trust = trust;
        // The former one is left to the collector: handshakes under way may still use its roots.
        _current = authority is null ? null : Create(authority, model);
    }

    private MeshIdentity? Create(MeshAuthority authority, ProxyModel model)
    {
        try
        {
            return new MeshIdentity(authority, model.Mesh.TrustDomain, model.Mesh.TrustDomainAliases, options.Namespace,
                options.ServiceAccount ?? options.Name, time);
        }
        catch (CryptographicException unusable)
        {
            log.AuthorityUnusable(unusable.Message);
            return null;
        }
    }

    private static MeshAuthority? AuthorityOf(ProxyModel model)
    {
        Secret? secret = model.Resources.OfType<Secret>().FirstOrDefault(
            secret => secret.Metadata.Name == SecretName && secret.Metadata.Namespace == model.Mesh.RootNamespace);
        return secret is not null && TextOf(secret, "ca-cert.pem") is { } certificate && TextOf(secret, "ca-key.pem") is { } key
            && TextOf(secret, "root-cert.pem") is { } roots
            ? new MeshAuthority(certificate, key, TextOf(secret, "cert-chain.pem") ?? certificate, roots)
            : null;
    }

    private static string? TextOf(Secret secret, string file) =>
        secret.Data.TryGetValue(file, out ReadOnlyMemory<byte> content) ? Encoding.UTF8.GetString(content.Span) : null;
}
