using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Sallyport.Proxy.Identity;

namespace Sallyport.Proxy.Tests.Listeners;

/// <summary>A root, an intermediate that signs, and certificates from it, as in Istio's plug-in form.</summary>
internal sealed class TestAuthority
{
    private static readonly DateTimeOffset s_begin = TimeProvider.System.GetUtcNow().AddDays(-1);
    private static readonly DateTimeOffset s_end = TimeProvider.System.GetUtcNow().AddDays(30);

    private readonly X509Certificate2 _root = MakeAuthority("CN=root,O=Test", null);
    private readonly X509Certificate2 _intermediate;

    public TestAuthority() => _intermediate = MakeAuthority("CN=intermediate,O=Test", _root);

    public string RootPem => _root.ExportCertificatePem();

    public MeshAuthority Mesh => new(
        _intermediate.ExportCertificatePem(), _intermediate.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem(),
        _intermediate.ExportCertificatePem() + "\n" + RootPem, RootPem);

    public MeshIdentity Identity(string serviceAccount = "b", params string[] aliases) =>
        new(Mesh, "cluster.local", aliases, "ns1", serviceAccount, TimeProvider.System);

    /// <summary>The intermediate, which a peer must send beside its leaf.</summary>
    public X509Certificate2Collection Chain => [_intermediate];

    public X509Certificate2 Issue(string? uri = null, string? dns = null, string subject = "O=Test", DateTimeOffset? end = null)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(subject, key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        if (uri is not null)
            names.AddUri(new Uri(uri));
        if (dns is not null)
            names.AddDnsName(dns);
        request.CertificateExtensions.Add(names.Build());
        using X509Certificate2 bare = request.Create(_intermediate, s_begin, end ?? s_end.AddDays(-1), [1, 2, 3, (byte)Random.Shared.Next(256)]);
        return bare.CopyWithPrivateKey(key);
    }

    public string IssuePem(string dns, out string keyPem)
    {
        using X509Certificate2 leaf = Issue(dns: dns);
        keyPem = leaf.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem();
        return leaf.ExportCertificatePem() + "\n" + _intermediate.ExportCertificatePem();
    }

    private static X509Certificate2 MakeAuthority(string subject, X509Certificate2? issuer)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(subject, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        if (issuer is null)
            return request.CreateSelfSigned(s_begin, s_end);
        using X509Certificate2 bare = request.Create(issuer, s_begin, s_end, [7]);
        return bare.CopyWithPrivateKey(key);
    }
}
