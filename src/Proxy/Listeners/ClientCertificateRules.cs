using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Sallyport.Engine.Routing;
using Sallyport.Proxy.Identity;

namespace Sallyport.Proxy.Listeners;

/// <summary>
/// What a Gateway server asks of a client certificate beside its chain: <c>subjectAltNames</c>, and <c>verifyCertificateHash</c> or
/// <c>verifyCertificateSpki</c>. A certificate that cannot be read fits nothing.
/// </summary>
internal static class ClientCertificateRules
{
    public static bool Accept(TlsServerPlan server, X509Certificate2 certificate)
    {
        try
        {
            return HasName(server.ClientNames, certificate) && HasHash(server, certificate);
        }
        catch (Exception unreadable) when (unreadable is AsnContentException or CryptographicException)
        {
            return false;
        }
    }

    private static bool HasName(IReadOnlyList<string> wanted, X509Certificate2 certificate)
    {
        if (wanted.Count == 0)
            return true;
        (byte[][] uris, byte[][] names) = PeerCertificates.ReadNames(certificate);
        return uris.Concat(names).Any(name => wanted.Contains(Encoding.UTF8.GetString(name)));
    }

    // Either list may name the client; both empty: any client of the authority.
    private static bool HasHash(TlsServerPlan server, X509Certificate2 certificate)
    {
        if (server.ClientCertificateHashes.Count == 0 && server.ClientKeyHashes.Count == 0)
            return true;
        string hash = certificate.GetCertHashString(HashAlgorithmName.SHA256);
        if (server.ClientCertificateHashes.Any(wanted => wanted.Replace(":", "", StringComparison.Ordinal).Equals(hash, StringComparison.OrdinalIgnoreCase)))
            return true;
        string key = Convert.ToBase64String(SHA256.HashData(certificate.PublicKey.ExportSubjectPublicKeyInfo()));
        return server.ClientKeyHashes.Contains(key);
    }
}
