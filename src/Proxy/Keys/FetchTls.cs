using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Sallyport.Policy.Compilation;

namespace Sallyport.Proxy.Keys;

/// <summary>TLS for fetching one key set: whom to trust, and what to show (request-authentication.md 11.3).</summary>
internal static class FetchTls
{
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";

    /// <param name="tls">What annotations say. Readable, see <see cref="KeySetTls.Problem"/>.</param>
    /// <param name="extraRoots">Trusted beside the system's authorities where no annotation names others.</param>
    public static SslClientAuthenticationOptions Create(KeySetTls tls, X509Certificate2Collection extraRoots)
    {
        X509Certificate2Collection? own = tls.Authorities is null ? null : Read(tls.Authorities);
        return new SslClientAuthenticationOptions
        {
            EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
            ClientCertificateContext = tls.Certificate is null ? null : ClientCertificate(tls.Certificate, tls.PrivateKey),
            RemoteCertificateValidationCallback = (_, certificate, chain, errors) => own is null
                ? errors == SslPolicyErrors.None || IsTrusted(extraRoots, certificate, chain, errors)
                : IsTrusted(own, certificate, chain, errors),
        };
    }

    public static X509Certificate2Collection Read(string pem)
    {
        X509Certificate2Collection roots = [];
        roots.ImportFromPem(pem);
        return roots;
    }

    private static SslStreamCertificateContext ClientCertificate(string chain, string? privateKey)
    {
        X509Certificate2 own = X509Certificate2.CreateFromPem(chain, privateKey);
        return SslStreamCertificateContext.Create(own, Read(chain), offline: true);
    }

    // Another name, or no certificate, is refused whoever signed it.
    private static bool IsTrusted(X509Certificate2Collection roots, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (roots.Count == 0 || certificate is null || (errors & ~SslPolicyErrors.RemoteCertificateChainErrors) != 0)
            return false;
        using X509Chain custom = new();
        custom.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        custom.ChainPolicy.CustomTrustStore.AddRange(roots);
        custom.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        custom.ChainPolicy.DisableCertificateDownloads = true;
        custom.ChainPolicy.ApplicationPolicy.Add(new System.Security.Cryptography.Oid(ServerAuthentication));
        if (chain is not null)
            custom.ChainPolicy.ExtraStore.AddRange(chain.ChainElements.Select(element => element.Certificate).ToArray());
        using X509Certificate2 leaf = new(certificate);
        return custom.Build(leaf);
    }
}
