using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
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

    /// <summary>The Secret <c>cacerts</c> with it, as a document of its own.</summary>
    public string Secret => "apiVersion: v1\nkind: Secret\nmetadata: {name: cacerts, namespace: istio-system}\ndata:\n"
        + $"  ca-cert.pem: {Base64(Mesh.Certificate)}\n  ca-key.pem: {Base64(Mesh.Key)}\n"
        + $"  cert-chain.pem: {Base64(Mesh.Chain)}\n  root-cert.pem: {Base64(Mesh.Roots)}\n";

    /// <summary>The same with further roots, as while one root follows another.</summary>
    public MeshAuthority MeshTrusting(TestAuthority other) => Mesh with { Roots = RootPem + "\n" + other.RootPem };

    private static string Base64(string text) => Convert.ToBase64String(Encoding.ASCII.GetBytes(text));

    public MeshIdentity Identity(string serviceAccount = "b", params string[] aliases) =>
        new(Mesh, "cluster.local", aliases, "ns1", serviceAccount, TimeProvider.System);

    /// <summary>The intermediate, which a peer must send beside its leaf.</summary>
    public X509Certificate2Collection Chain => [_intermediate];

    /// <param name="uri">Identities, with a blank between them.</param>
    /// <param name="dns">A DNS name.</param>
    /// <param name="subject">The subject.</param>
    /// <param name="end">When it expires.</param>
    /// <param name="begin">When it begins.</param>
    /// <param name="usage">The object identifier of its only extended key usage; null: any use.</param>
    public X509Certificate2 Issue(
        string? uri = null, string? dns = null, string subject = "O=Test", DateTimeOffset? end = null, DateTimeOffset? begin = null, string? usage = null)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(subject, key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        foreach (string one in uri?.Split(' ') ?? [])
            names.AddUri(new Uri(one));
        if (dns is not null)
            names.AddDnsName(dns);
        if (uri is not null || dns is not null)
            request.CertificateExtensions.Add(names.Build());
        if (usage is not null)
            request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(usage)], critical: false));
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(_intermediate, true, false));
        using X509Certificate2 bare = request.Create(_intermediate, begin ?? s_begin, end ?? s_end.AddDays(-1), [1, 2, 3, (byte)Random.Shared.Next(256)]);
        return bare.CopyWithPrivateKey(key);
    }

    /// <summary>Signed by itself, and by nobody of the mesh.</summary>
    public static X509Certificate2 IssueSelfSigned(string uri)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("O=Test", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddUri(new Uri(uri));
        request.CertificateExtensions.Add(names.Build());
        return request.CreateSelfSigned(s_begin, s_end);
    }

    public string IssuePem(string dns, out string keyPem)
    {
        using X509Certificate2 leaf = Issue(dns: dns);
        keyPem = leaf.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem();
        return leaf.ExportCertificatePem() + "\n" + _intermediate.ExportCertificatePem();
    }

    public string IssueRsaPem(string dns, out string keyPem)
    {
        using RSA key = RSA.Create(2048);
        var request = new CertificateRequest("O=Test", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(dns);
        request.CertificateExtensions.Add(names.Build());
        using ECDsa issuer = _intermediate.GetECDsaPrivateKey()!;
        using X509Certificate2 leaf = request.Create(
            _intermediate.SubjectName, X509SignatureGenerator.CreateForECDsa(issuer), s_begin, s_end.AddDays(-1), [1, 2, 3, 4]);
        keyPem = key.ExportPkcs8PrivateKeyPem();
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
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(issuer, true, false));
        using X509Certificate2 bare = request.Create(issuer, s_begin, s_end, [7]);
        return bare.CopyWithPrivateKey(key);
    }
}
