using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Sallyport.Proxy.Identity;

/// <summary>Makes a mesh's authority: a root that signs workloads itself, as istiod's own does when it is given none.</summary>
public static class AuthorityMaker
{
    // Istio's default for its self-signed root.
    private static readonly TimeSpan s_lifetime = TimeSpan.FromDays(3650);
    private static readonly TimeSpan s_clockLag = TimeSpan.FromMinutes(2);

    /// <summary>A new P-256 key and its certificate, valid for ten years.</summary>
    /// <param name="organization">Its subject: the trust domain, as in Istio.</param>
    /// <param name="now">When it begins.</param>
    public static MeshAuthority Create(string organization, DateTimeOffset now)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var name = new X500DistinguishedNameBuilder();
        name.AddOrganizationName(organization);
        var request = new CertificateRequest(name.Build(), key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        using X509Certificate2 root = request.Create(
            request.SubjectName, X509SignatureGenerator.CreateForECDsa(key), now - s_clockLag, now + s_lifetime, SerialNumber.Create());
        string pem = root.ExportCertificatePem() + "\n";
        return new MeshAuthority(pem, key.ExportPkcs8PrivateKeyPem() + "\n", pem, pem);
    }
}
