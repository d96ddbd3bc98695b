using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Sallyport.Engine.Routing;
using Sallyport.Proxy.Identity;

namespace Sallyport.Proxy.Listeners;

/// <summary>A TLS server's certificate as loaded from its <see cref="TlsCredential"/>.</summary>
internal sealed class GatewayCredential(SslStreamCertificateContext certificate, X509Certificate2Collection? clientRoots, PeerCertificates peers)
{
    private IReadOnlyList<string> _files = [];
    private DateTime _stamp;

    public SslStreamCertificateContext Certificate => certificate;

    /// <summary>What client certificates must chain to; null: none can.</summary>
    public X509Certificate2Collection? ClientRoots => clientRoots;

    public PeerCertificates Peers => peers;

    public bool IsEllipticCurve => certificate.TargetCertificate.PublicKey.Oid.Value == "1.2.840.10045.2.1";

    /// <summary>One of its files was written since.</summary>
    public bool IsStale => _files.Count > 0 && StampOf(_files) != _stamp;

    /// <summary>Throws <see cref="CryptographicException"/> or <see cref="IOException"/> when it cannot be used.</summary>
    public static GatewayCredential Load(TlsCredential credential)
    {
        string[] files = [.. new[] { credential.CertificateFile, credential.KeyFile, credential.CaFile }.OfType<string>()];
        DateTime stamp = StampOf(files);
        string chainPem = Text(credential.CertificatePem, credential.CertificateFile) ?? "";
        string keyPem = Text(credential.KeyPem, credential.KeyFile) ?? "";
        X509Certificate2 leaf = X509Certificate2.CreateFromPem(chainPem, keyPem);
        var chain = new X509Certificate2Collection();
        chain.ImportFromPem(chainPem);
        var certificate = SslStreamCertificateContext.Create(leaf, chain, offline: true);
        X509Certificate2Collection? roots = null;
        if (Text(credential.CaPem, credential.CaFile) is { } caPem)
        {
            roots = [];
            roots.ImportFromPem(caPem);
        }
        (byte[][] uris, _) = PeerCertificates.ReadNames(leaf);
        string own = uris.Length > 0 ? Encoding.ASCII.GetString(uris[0]) : "";
        return new GatewayCredential(certificate, roots, new PeerCertificates(own, hasPem: true)) { _files = files, _stamp = stamp };
    }

    private static string? Text(string? pem, string? file) => pem ?? (file is null ? null : File.ReadAllText(file));

    private static DateTime StampOf(IReadOnlyList<string> files) =>
        files.Count == 0 ? default : files.Max(File.GetLastWriteTimeUtc);
}
