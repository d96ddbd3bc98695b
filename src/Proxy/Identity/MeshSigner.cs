using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Sallyport.Proxy.Identity;

/// <summary>
/// Signs workload certificates with a mesh's authority. Everything about the authority is checked when it is opened, so that a broken
/// one is found when documents are read and not by the first client.
/// </summary>
public sealed class MeshSigner : IDisposable
{
    // Istio's certificates begin two minutes early for clocks that lag.
    private static readonly TimeSpan s_clockLag = TimeSpan.FromMinutes(2);

    /// <summary>An authority's list is a few certificates; one of thousands would cost every handshake.</summary>
    private const int MostCertificates = 64;

    private const string EllipticCurveKey = "1.2.840.10045.2.1";
    private const string RsaKey = "1.2.840.113549.1.1.1";

    private readonly X509Certificate2 _issuer;
    private readonly X509SignatureGenerator _generator;
    private readonly AsymmetricAlgorithm _key;

    private MeshSigner(
        X509Certificate2 issuer, AsymmetricAlgorithm key, X509Certificate2Collection chain, X509Certificate2Collection path, X509Certificate2Collection roots)
    {
        _issuer = issuer;
        _key = key;
        _generator = key is ECDsa ec ? X509SignatureGenerator.CreateForECDsa(ec) : X509SignatureGenerator.CreateForRSA((RSA)key, RSASignaturePadding.Pkcs1);
        Chain = chain;
        Path = path;
        Roots = roots;
    }

    /// <summary>What peers must chain to.</summary>
    public X509Certificate2Collection Roots { get; }

    /// <summary>The certificates to build a path with, as written.</summary>
    public X509Certificate2Collection Chain { get; }

    /// <summary>The path from the signing certificate up to, and without, the root: what a peer needs beside the workload's own.</summary>
    public X509Certificate2Collection Path { get; }

    /// <summary>Throws <see cref="CryptographicException"/>, with words for the operator, when this authority cannot sign.</summary>
    public static MeshSigner Open(MeshAuthority authority)
    {
        X509Certificate2Collection roots = ReadList(authority.Roots, MeshAuthority.RootsFile);
        X509Certificate2 issuer = ReadList(authority.Certificate, MeshAuthority.CertificateFile)[0];
        X509Certificate2Collection chain = [issuer];
        if (authority.Chain.AsSpan().Trim().Length > 0)
            chain.AddRange(ReadList(authority.Chain, MeshAuthority.ChainFile));
        AsymmetricAlgorithm key = ReadKey(authority.Key, issuer);
        DemandAuthority(issuer);
        return new MeshSigner(issuer, key, chain, DemandPath(issuer, chain, roots), roots);
    }

    /// <summary>
    /// A new certificate with its key, P-256. It ends no later than its issuer. Throws <see cref="CryptographicException"/> when the
    /// issuer is not valid now.
    /// </summary>
    /// <param name="spiffeId">The workload: <c>spiffe://TRUSTDOMAIN/ns/NAMESPACE/sa/SERVICEACCOUNT</c>.</param>
    /// <param name="lifetime">How long it is valid from now on.</param>
    /// <param name="now">The time.</param>
    public X509Certificate2 Issue(string spiffeId, TimeSpan lifetime, DateTimeOffset now)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using X509Certificate2 bare = Sign(new PublicKey(key), spiffeId, lifetime, now);
        return bare.CopyWithPrivateKey(key);
    }

    /// <summary>A certificate for somebody else's key. Throws as <see cref="Issue"/> does.</summary>
    /// <param name="key">The workload's.</param>
    /// <param name="spiffeId">The workload.</param>
    /// <param name="lifetime">How long it is valid from now on.</param>
    /// <param name="now">The time.</param>
    public X509Certificate2 Sign(PublicKey key, string spiffeId, TimeSpan lifetime, DateTimeOffset now)
    {
        DateTimeOffset begin = Later(now - s_clockLag, _issuer.NotBefore), end = Earlier(now + lifetime, _issuer.NotAfter);
        if (end <= now || begin > now)
            throw new CryptographicException(
                $"{MeshAuthority.CertificateFile} is valid from {_issuer.NotBefore.ToUniversalTime():u} to {_issuer.NotAfter.ToUniversalTime():u} only.");
        return MakeRequest(key, spiffeId).Create(_issuer.SubjectName, _generator, begin, end, SerialNumber.Create());
    }

    public void Dispose()
    {
        foreach (X509Certificate2 certificate in Roots.Concat(Chain).Concat(Path))
            certificate.Dispose();
        _key.Dispose();
    }

    private CertificateRequest MakeRequest(PublicKey key, string spiffeId)
    {
        // The subject stays empty and the name critical, as in SPIFFE's X.509 form.
        var request = new CertificateRequest(new X500DistinguishedName(""), key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(SpiffeName.Extension(spiffeId));
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, critical: true));
        request.CertificateExtensions.Add(
            new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature | X509KeyUsageFlags.KeyEncipherment, critical: true));
        request.CertificateExtensions.Add(
            new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1"), new Oid("1.3.6.1.5.5.7.3.2")], critical: false));
        // Without a key identifier of the issuer its name and number tell which one it is.
        bool hasIdentifier = _issuer.Extensions.OfType<X509SubjectKeyIdentifierExtension>().Any();
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(_issuer, hasIdentifier, !hasIdentifier));
        return request;
    }

    private static X509Certificate2Collection ReadList(string pem, string file)
    {
        X509Certificate2Collection list = [];
        try
        {
            list.ImportFromPem(pem);
        }
        catch (CryptographicException unreadable)
        {
            throw new CryptographicException($"{file} has a certificate that cannot be read.", unreadable);
        }
        return list.Count switch
        {
            0 => throw new CryptographicException($"{file} has no certificate in PEM form."),
            > MostCertificates => throw new CryptographicException($"{file} has more than {MostCertificates} certificates."),
            _ => list,
        };
    }

    private static AsymmetricAlgorithm ReadKey(string pem, X509Certificate2 issuer)
    {
        AsymmetricAlgorithm key = issuer.PublicKey.Oid.Value switch
        {
            EllipticCurveKey => ECDsa.Create(),
            RsaKey => RSA.Create(),
            _ => throw new CryptographicException($"{MeshAuthority.CertificateFile} must have an RSA or an elliptic curve key."),
        };
        try
        {
            key.ImportFromPem(pem);
        }
        // Not the inner message: it might tell of the key.
        catch (Exception unreadable) when (unreadable is ArgumentException or CryptographicException)
        {
            throw new CryptographicException($"{MeshAuthority.KeyFile} has no unencrypted private key of the certificate's kind in PEM form.");
        }
        return IsPair(issuer, key) ? key : throw new CryptographicException($"{MeshAuthority.KeyFile} is not the key of {MeshAuthority.CertificateFile}.");
    }

    private static bool IsPair(X509Certificate2 issuer, AsymmetricAlgorithm key)
    {
        try
        {
            using X509Certificate2 pair = key is ECDsa ec ? issuer.CopyWithPrivateKey(ec) : issuer.CopyWithPrivateKey((RSA)key);
            return true;
        }
        catch (Exception mismatch) when (mismatch is ArgumentException or CryptographicException)
        {
            return false;
        }
    }

    private static void DemandAuthority(X509Certificate2 issuer)
    {
        bool isAuthority = issuer.Extensions.OfType<X509BasicConstraintsExtension>().Any(extension => extension.CertificateAuthority);
        bool maySign = issuer.Extensions.OfType<X509KeyUsageExtension>().All(extension => extension.KeyUsages.HasFlag(X509KeyUsageFlags.KeyCertSign));
        if (!isAuthority || !maySign)
            throw new CryptographicException($"{MeshAuthority.CertificateFile} is not the certificate of an authority.");
    }

    // Whatever it signs would be refused by every peer. The time is looked at when it signs.
    private static X509Certificate2Collection DemandPath(
        X509Certificate2 issuer, X509Certificate2Collection chain, X509Certificate2Collection roots)
    {
        using var path = new X509Chain();
        path.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        path.ChainPolicy.CustomTrustStore.AddRange(roots);
        path.ChainPolicy.ExtraStore.AddRange(chain);
        path.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        path.ChainPolicy.DisableCertificateDownloads = true;
        path.ChainPolicy.VerificationFlags = X509VerificationFlags.IgnoreNotTimeValid;
        return path.Build(issuer)
            ? [.. path.ChainElements.Select(element => element.Certificate).SkipLast(1)]
            : throw new CryptographicException(
                $"{MeshAuthority.CertificateFile} does not chain to {MeshAuthority.RootsFile} through {MeshAuthority.ChainFile}.");
    }

    private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;

    private static DateTimeOffset Earlier(DateTimeOffset one, DateTimeOffset other) => one < other ? one : other;
}
