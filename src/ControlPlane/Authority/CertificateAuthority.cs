using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Sallyport.ControlPlane.Authority;

/// <summary>The API's own certificate authority: made at the first start, kept in the data folder, readable by its owner only.</summary>
internal sealed class CertificateAuthority : IDisposable
{
    private static readonly TimeSpan _authorityLife = TimeSpan.FromDays(3650);
    private static readonly TimeSpan _certificateLife = TimeSpan.FromDays(365);

    private readonly X509Certificate2 _authority;
    private readonly TimeProvider _time;

    private CertificateAuthority(X509Certificate2 authority, TimeProvider time)
    {
        _authority = authority;
        _time = time;
    }

    /// <summary>The authority's certificate, for clients to trust.</summary>
    public string Pem => _authority.ExportCertificatePem();

    public static CertificateAuthority Open(string folder, TimeProvider time)
    {
        string file = Path.Combine(folder, "ca.pem");
        if (!File.Exists(file)) PrivateFile.Write(file, Make(time));
        string pem = File.ReadAllText(file);
        return new CertificateAuthority(X509Certificate2.CreateFromPem(pem, pem), time);
    }

    /// <summary>A certificate for the server, for its names and addresses.</summary>
    public X509Certificate2 IssueServer(IEnumerable<string> names)
    {
        SubjectAlternativeNameBuilder alternatives = new();
        foreach (string name in names.Distinct())
        {
            if (IPAddress.TryParse(name, out IPAddress? address)) alternatives.AddIpAddress(address);
            else alternatives.AddDnsName(name);
        }
        return Issue("CN=sallyport-api", "1.3.6.1.5.5.7.3.1", alternatives);
    }

    /// <summary>A certificate for a user of the API.</summary>
    public X509Certificate2 IssueClient(string user, string group) => Issue($"O={group}, CN={user}", "1.3.6.1.5.5.7.3.2", null);

    /// <summary>True when a certificate is one of ours, for clients, and valid now.</summary>
    public bool Signed(X509Certificate2 certificate)
    {
        using X509Chain chain = new();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(_authority);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        chain.ChainPolicy.ApplicationPolicy.Add(new Oid("1.3.6.1.5.5.7.3.2"));
        chain.ChainPolicy.VerificationTimeIgnored = false;
        chain.ChainPolicy.VerificationTime = _time.GetUtcNow().UtcDateTime;
        return chain.Build(certificate);
    }

    public void Dispose() => _authority.Dispose();

    private static string Make(TimeProvider time)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new("CN=sallyport-ca", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, true, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        DateTimeOffset now = time.GetUtcNow();
        using X509Certificate2 made = request.CreateSelfSigned(now.AddHours(-1), now + _authorityLife);
        return $"{made.ExportCertificatePem()}\n{key.ExportPkcs8PrivateKeyPem()}\n";
    }

    private X509Certificate2 Issue(string subject, string usage, SubjectAlternativeNameBuilder? alternatives)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new(subject, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(usage)], false));
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(_authority, true, false));
        if (alternatives is not null) request.CertificateExtensions.Add(alternatives.Build());
        DateTimeOffset now = _time.GetUtcNow(), until = now + _certificateLife;
        DateTimeOffset last = new(_authority.NotAfter.ToUniversalTime());
        using X509Certificate2 made = request.Create(_authority, now.AddHours(-1), until < last ? until : last, RandomNumberGenerator.GetBytes(16));
        using X509Certificate2 withKey = made.CopyWithPrivateKey(key);
        // A key that lives only in memory cannot be used for TLS everywhere; a PKCS#12 round trip makes it one that can.
        return X509CertificateLoader.LoadPkcs12(withKey.Export(X509ContentType.Pkcs12), null, X509KeyStorageFlags.Exportable);
    }
}
