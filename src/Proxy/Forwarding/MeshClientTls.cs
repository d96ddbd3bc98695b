using System.Formats.Asn1;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Sallyport.Engine.Routing;
using Sallyport.Proxy.Identity;

namespace Sallyport.Proxy.Forwarding;

/// <summary>
/// The client side of mesh TLS: both sides show certificates of the mesh, and the server's identity must be one the destination is
/// known to have; if none is known, one of our trust domain (peer-authentication.md 4).
/// </summary>
internal static class MeshClientTls
{
    // By these names a permissive sidecar tells mesh TLS from an application's own (peer-authentication.md 4.2). On TCP ports
    // istio-peer-exchange is left out, because Envoy would then wait for data about us.
    private static readonly List<SslApplicationProtocol> _http11 = Names("istio-http/1.1", "istio", "http/1.1");
    private static readonly List<SslApplicationProtocol> _http2 = Names("istio-h2", "istio", "h2");
    private static readonly List<SslApplicationProtocol> _tcp = Names("istio");

    public static SslClientAuthenticationOptions Make(MeshIdentity mesh, UpstreamTlsPlan plan, string serverName, TlsPurpose purpose)
    {
        X509ChainPolicy trust = new()
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
        };
        trust.CustomTrustStore.AddRange(mesh.Roots);
        return new SslClientAuthenticationOptions
        {
            TargetHost = serverName,
            EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
            ApplicationProtocols = purpose switch
            {
                TlsPurpose.Http2 => _http2,
                TlsPurpose.Tcp => _tcp,
                _ => _http11,
            },
            ClientCertificateContext = mesh.Certificate,
            CertificateChainPolicy = trust,
            // A resumed session would bring an identity that was checked against the roots of then.
            AllowTlsResume = false,
            RemoteCertificateValidationCallback = (_, certificate, _, errors) => IsDestination(mesh, plan, certificate, errors),
        };
    }

    // The server name is Istio's routing text and in no certificate.
    private static bool IsDestination(MeshIdentity mesh, UpstreamTlsPlan plan, X509Certificate? certificate, SslPolicyErrors errors)
    {
        if ((errors & ~SslPolicyErrors.RemoteCertificateNameMismatch) != SslPolicyErrors.None || certificate is not X509Certificate2 leaf)
            return false;
        try
        {
            (byte[][] uris, _) = PeerCertificates.ReadNames(leaf);
            return plan.SubjectAltNames.Count > 0
                ? uris.Any(uri => plan.SubjectAltNames.Contains(Encoding.UTF8.GetString(uri), StringComparer.Ordinal))
                : mesh.IsTrusted(uris);
        }
        catch (Exception error) when (error is AsnContentException or CryptographicException)
        {
            return false;
        }
    }

    private static List<SslApplicationProtocol> Names(params ReadOnlySpan<string> names)
    {
        List<SslApplicationProtocol> list = [];
        foreach (string name in names)
            list.Add(new SslApplicationProtocol(name));
        return list;
    }
}
