using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Sallyport.Proxy.Identity;

/// <summary>A certificate that the control plane signed, with its key, its chain and the roots that its peers must chain to.</summary>
internal sealed class WorkloadCertificate
{
    private const string Separator = "# roots";

    private readonly DateTimeOffset _notAfter;

    private WorkloadCertificate(X509Certificate2 leaf, X509Certificate2Collection chain, X509Certificate2Collection roots, string rootsPem, string pem, DateTimeOffset received)
    {
        // Offline: nothing is fetched to complete a chain that was given whole.
        Context = SslStreamCertificateContext.Create(leaf, chain, offline: true);
        Roots = roots;
        RootsPem = rootsPem;
        Pem = pem;
        SpiffeId = Encoding.ASCII.GetString(PeerCertificates.ReadNames(leaf).Uris.Single());
        _notAfter = leaf.NotAfter;
        RenewAt = received == DateTimeOffset.MinValue ? received : received + ((_notAfter - received) * MeshIdentity.RenewAtShareOfLife);
    }

    public SslStreamCertificateContext Context { get; }

    public X509Certificate2Collection Roots { get; }

    /// <summary>The roots as they came: another text is a reason to ask anew.</summary>
    public string RootsPem { get; }

    public string SpiffeId { get; }

    /// <summary>Key, chain and roots, to be kept.</summary>
    public string Pem { get; }

    /// <summary>Before half of its life has passed, as everywhere (docs/design/0011).</summary>
    public DateTimeOffset RenewAt { get; }

    public bool IsValid(DateTimeOffset now) => now < _notAfter;

    /// <param name="key">The workload's private key.</param>
    /// <param name="chain">PEM: the workload's certificate, then the path towards the root.</param>
    /// <param name="roots">PEM.</param>
    /// <param name="received">The time.</param>
    /// <exception cref="CryptographicException">These do not belong together, or cannot be read.</exception>
    public static WorkloadCertificate Read(ECDsa key, string chain, string roots, DateTimeOffset received)
    {
        try
        {
            X509Certificate2Collection path = [], trusted = [];
            path.ImportFromPem(chain);
            trusted.ImportFromPem(roots);
            if (path.Count == 0 || trusted.Count == 0)
                throw new CryptographicException("the control plane's answer has no certificate or no root");
            using X509Certificate2 bare = path[0];
            path.RemoveAt(0);
            X509Certificate2 leaf = bare.CopyWithPrivateKey(key);
            return new WorkloadCertificate(leaf, path, trusted, roots, $"{key.ExportPkcs8PrivateKeyPem()}\n{chain}{Separator}\n{roots}", received);
        }
        catch (Exception unusable) when (unusable is ArgumentException or InvalidOperationException or System.Formats.Asn1.AsnContentException)
        {
            throw new CryptographicException($"the control plane's answer cannot be used: {unusable.Message}", unusable);
        }
    }

    /// <summary>Reads what <see cref="Pem"/> gave. It is to be renewed at once: nobody knows how long ago it was kept.</summary>
    /// <exception cref="CryptographicException">It is something else.</exception>
    public static WorkloadCertificate ReadKept(string kept)
    {
        if (kept.Split(Separator) is not [var own, var roots])
            throw new CryptographicException("it is not one that was kept");
        int begin = own.IndexOf("-----BEGIN CERTIFICATE-----", StringComparison.Ordinal);
        if (begin < 0)
            throw new CryptographicException("it has no certificate");
        using ECDsa key = ECDsa.Create();
        try
        {
            key.ImportFromPem(own.AsSpan(0, begin));
        }
        catch (ArgumentException)
        {
            throw new CryptographicException("it has no key");
        }
        return Read(key, own[begin..], roots.TrimStart('\n'), DateTimeOffset.MinValue);
    }
}
