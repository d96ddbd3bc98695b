using System.Buffers;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Sallyport.Proxy.Identity;

/// <summary>
/// Who this workload is in the mesh, and whom it believes: its own certificate, signed on first use by the mesh's authority, and
/// the mesh's roots. Make a new one when authority, trust domain or aliases change.
/// </summary>
public sealed class MeshIdentity : IDisposable
{
    /// <summary>A bit less than half of a certificate's life, as in Istio, whose agents renew at half less some chance.</summary>
    internal const double RenewAtShareOfLife = 0.45;

    /// <summary>For whom mesh TLS was wanted without one.</summary>
    internal const string Missing =
        "This workload has no mesh certificate, since there is no usable Secret cacerts in the root namespace; "
        + "make one with: sallyport cert authority > cacerts.yaml";

    private static readonly SearchValues<char> s_nameCharacters =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_");

    // One of the two: what signs, or a certificate that was signed elsewhere.
    private readonly MeshSigner? _signer;
    private readonly SslStreamCertificateContext? _given;
    private readonly TimeProvider _time;
    private readonly Lock _lock = new();
    private Issued? _issued;

    /// <summary>Checks the authority. Throws <see cref="CryptographicException"/> when it cannot be used.</summary>
    /// <param name="authority">The mesh's authority.</param>
    /// <param name="trustDomain">MeshConfig <c>trustDomain</c>.</param>
    /// <param name="trustDomainAliases">MeshConfig <c>trustDomainAliases</c>.</param>
    /// <param name="namespaceName">The workload's namespace.</param>
    /// <param name="serviceAccount">The workload's service account.</param>
    /// <param name="time">Decides when the certificate is renewed.</param>
    public MeshIdentity(
        MeshAuthority authority, string trustDomain, IEnumerable<string> trustDomainAliases, string namespaceName, string serviceAccount,
        TimeProvider time)
    {
        _signer = MeshSigner.Open(authority);
        Roots = _signer.Roots;
        _time = time;
        SpiffeId = IdOf(trustDomain, namespaceName, serviceAccount);
        TrustedPrefixes = PrefixesOf(trustDomain, trustDomainAliases);
    }

    /// <summary>With a certificate that the control plane signed; whoever made this makes another one in time.</summary>
    internal MeshIdentity(WorkloadCertificate certificate, string trustDomain, IEnumerable<string> trustDomainAliases, TimeProvider time)
    {
        _given = certificate.Context;
        Roots = certificate.Roots;
        _time = time;
        SpiffeId = certificate.SpiffeId;
        TrustedPrefixes = PrefixesOf(trustDomain, trustDomainAliases);
    }

    /// <summary>How long a certificate is valid: 24 hours by default, as in Istio; at least a second.</summary>
    public TimeSpan Lifetime { get; init; } = IdentitySettings.DefaultLifetime;

    /// <summary>Peers of any trust domain are believed as long as the roots know them (peer-authentication.md 4.3). Default: false.</summary>
    public bool TrustsEveryDomain { get; init; }

    /// <summary>The workload's identity as in its certificate.</summary>
    public string SpiffeId { get; }

    /// <summary>What a peer must chain to.</summary>
    public X509Certificate2Collection Roots { get; }

    /// <summary>What a peer's identity must begin with: our trust domain or an alias (peer-authentication.md 4.3).</summary>
    internal IReadOnlyList<byte[]> TrustedPrefixes { get; }

    /// <summary>
    /// The workload's certificate with the chain up to the root, for both sides of a handshake. Signed at the first call, which takes a
    /// few milliseconds, and again before half of its life has passed; connections with the former one live on. Throws
    /// <see cref="AuthenticationException"/> when the authority has expired.
    /// </summary>
    public SslStreamCertificateContext Certificate
    {
        get
        {
            if (_given is not null)
                return _given;
            lock (_lock)
            {
                DateTimeOffset now = _time.GetUtcNow();
                if (_issued is null || now >= _issued.RenewAt)
                    _issued = Issue(now);
                return _issued.Context;
            }
        }
    }

    /// <summary>
    /// <c>spiffe://TRUSTDOMAIN/ns/NAMESPACE/sa/SERVICEACCOUNT</c> (peer-authentication.md 6.1). Throws
    /// <see cref="CryptographicException"/> when a part has characters that no name has.
    /// </summary>
    public static string IdOf(string trustDomain, string namespaceName, string serviceAccount)
    {
        foreach (string part in (string[])[trustDomain, namespaceName, serviceAccount])
            if (part.Length == 0 || part.AsSpan().ContainsAnyExcept(s_nameCharacters))
                throw new CryptographicException($"'{part}' cannot be part of an identity: it may have letters, digits, '.', '-' and '_' only.");
        return $"spiffe://{trustDomain}/ns/{namespaceName}/sa/{serviceAccount}";
    }

    /// <summary>Whether one of a peer's URI names is of this mesh. Without any name nobody is.</summary>
    internal bool IsTrusted(IEnumerable<byte[]> uris) =>
        uris.Any(uri => TrustsEveryDomain || TrustedPrefixes.Any(prefix => uri.AsSpan().StartsWith(prefix)));

    public void Dispose() => _signer?.Dispose();

    private static byte[][] PrefixesOf(string trustDomain, IEnumerable<string> aliases) =>
        [.. aliases.Prepend(trustDomain).Select(static domain => Encoding.ASCII.GetBytes($"spiffe://{domain}/"))];

    private Issued Issue(DateTimeOffset now)
    {
        try
        {
            X509Certificate2 certificate = _signer!.Issue(SpiffeId, Lifetime, now);
            // Offline: nothing is fetched to complete a chain that the operator gave whole.
            var context = SslStreamCertificateContext.Create(certificate, _signer.Chain, offline: true);
            return new Issued(context, now + (certificate.NotAfter - now) * RenewAtShareOfLife);
        }
        catch (CryptographicException error)
        {
            throw new AuthenticationException($"The mesh's authority cannot sign this workload's certificate: {error.Message}", error);
        }
    }

    private sealed record Issued(SslStreamCertificateContext Context, DateTimeOffset RenewAt);
}
