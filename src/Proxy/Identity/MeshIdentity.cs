using System.Net.Security;
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
    // Istio's workload certificates live a day, are renewed at half of it, and begin two minutes early for clocks that lag.
    private static readonly TimeSpan s_lifetime = TimeSpan.FromHours(24);
    private static readonly TimeSpan s_clockLag = TimeSpan.FromMinutes(2);

    private readonly MeshAuthority _authority;
    private readonly TimeProvider _time;
    private readonly Lock _lock = new();
    private Issued? _issued;

    /// <summary>Reads the authority's roots. Throws <see cref="CryptographicException"/> when they are no certificates.</summary>
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
        _authority = authority;
        _time = time;
        SpiffeId = $"spiffe://{trustDomain}/ns/{namespaceName}/sa/{serviceAccount}";
        TrustedPrefixes = [.. trustDomainAliases.Prepend(trustDomain).Select(static domain => Encoding.ASCII.GetBytes($"spiffe://{domain}/"))];
        Roots = [];
        Roots.ImportFromPem(authority.Roots);
    }

    /// <summary>The workload's identity as in its certificate: <c>spiffe://TRUSTDOMAIN/ns/NAMESPACE/sa/SERVICEACCOUNT</c>.</summary>
    public string SpiffeId { get; }

    /// <summary>What a peer must chain to.</summary>
    public X509Certificate2Collection Roots { get; }

    /// <summary>What a peer's identity must begin with: our trust domain or an alias (peer-authentication.md 4.3).</summary>
    internal IReadOnlyList<byte[]> TrustedPrefixes { get; }

    /// <summary>
    /// The workload's certificate with the chain up to the root, for both sides of a handshake. Signed at the first call, which takes a
    /// few milliseconds, and again when half of its life has passed. Throws <see cref="CryptographicException"/> when the authority is unusable.
    /// </summary>
    public SslStreamCertificateContext Certificate
    {
        get
        {
            lock (_lock)
            {
                DateTimeOffset now = _time.GetUtcNow();
                if (_issued is null || now >= _issued.RenewAt)
                    _issued = Issue(now);
                return _issued.Context;
            }
        }
    }

    public void Dispose()
    {
        foreach (X509Certificate2 root in Roots)
            root.Dispose();
    }

    private Issued Issue(DateTimeOffset now)
    {
        using X509Certificate2 issuer = X509Certificate2.CreateFromPem(_authority.Certificate);
        using AsymmetricAlgorithm issuerKey = ReadKey(issuer);
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        DateTimeOffset begin = Later(now - s_clockLag, issuer.NotBefore), end = Earlier(now + s_lifetime, issuer.NotAfter);
        using X509Certificate2 bare = MakeRequest(key, issuer).Create(issuer.SubjectName, GeneratorOf(issuerKey), begin, end, Serial());
        X509Certificate2 certificate = bare.CopyWithPrivateKey(key);
        var chain = new X509Certificate2Collection();
        chain.ImportFromPem(_authority.Chain);
        // Offline: nothing is fetched to complete a chain that the operator gave whole.
        var context = SslStreamCertificateContext.Create(certificate, chain, offline: true);
        return new Issued(context, now + (end - now) / 2);
    }

    private CertificateRequest MakeRequest(ECDsa key, X509Certificate2 issuer)
    {
        // The subject stays empty and the name critical, as in SPIFFE's X.509 form.
        var request = new CertificateRequest(new X500DistinguishedName(""), key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddUri(new Uri(SpiffeId));
        request.CertificateExtensions.Add(names.Build(critical: true));
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, critical: true));
        request.CertificateExtensions.Add(
            new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature | X509KeyUsageFlags.KeyEncipherment, critical: true));
        request.CertificateExtensions.Add(
            new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1"), new Oid("1.3.6.1.5.5.7.3.2")], critical: false));
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(issuer, true, false));
        return request;
    }

    private AsymmetricAlgorithm ReadKey(X509Certificate2 issuer)
    {
        if (issuer.PublicKey.Oid.Value == "1.2.840.10045.2.1")
        {
            ECDsa key = ECDsa.Create();
            key.ImportFromPem(_authority.Key);
            return key;
        }
        RSA rsa = RSA.Create();
        rsa.ImportFromPem(_authority.Key);
        return rsa;
    }

    private static X509SignatureGenerator GeneratorOf(AsymmetricAlgorithm key) =>
        key is ECDsa ec ? X509SignatureGenerator.CreateForECDsa(ec) : X509SignatureGenerator.CreateForRSA((RSA)key, RSASignaturePadding.Pkcs1);

    private static byte[] Serial()
    {
        byte[] serial = RandomNumberGenerator.GetBytes(16);
        // Positive and without a leading zero octet (RFC 5280 section 4.1.2.2).
        serial[0] = (byte)(serial[0] & 0x7F | 0x40);
        return serial;
    }

    private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;

    private static DateTimeOffset Earlier(DateTimeOffset one, DateTimeOffset other) => one < other ? one : other;

    private sealed record Issued(SslStreamCertificateContext Context, DateTimeOffset RenewAt);
}
