using System.Formats.Asn1;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Sallyport.Engine.Http;
using Sallyport.Proxy.Identity;

namespace Sallyport.Proxy.Listeners;

/// <summary>A finished handshake.</summary>
/// <param name="Connection">What the client sends inside.</param>
/// <param name="Peer">The client's verified certificate, or null.</param>
internal sealed record AcceptedTls(TlsConnection Connection, PeerCertificate? Peer);

/// <summary>What all handshakes here share.</summary>
internal static class TlsHandshake
{
    /// <summary>TLS 1.2 and 1.3 (gateway-routing.md 1.6, peer-authentication.md 4.1).</summary>
    public static SslServerAuthenticationOptions MakeOptions(SslStreamCertificateContext certificate, IEnumerable<string> protocols) => new()
    {
        ServerCertificateContext = certificate,
        EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
        CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
        AllowRenegotiation = false,
        ApplicationProtocols = [.. protocols.Select(static name => new SslApplicationProtocol(name))],
    };

    /// <summary>Asks for a client certificate that chains to <paramref name="roots"/>: no system roots, no downloads, no revocation.</summary>
    public static void DemandClient(SslServerAuthenticationOptions options, X509Certificate2Collection roots)
    {
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
        };
        policy.CustomTrustStore.AddRange(roots);
        options.ClientCertificateRequired = true;
        options.CertificateChainPolicy = policy;
        // A resumed session would bring an identity that was checked against the roots of then.
        options.AllowTlsResume = false;
    }

    /// <summary>
    /// What we offer of <paramref name="ours"/>: only what the client offers too. Without overlap nothing is negotiated, as in Envoy;
    /// a list that does not overlap would make OpenSSL end the handshake.
    /// </summary>
    public static IEnumerable<string> Common(ClientHello hello, params IEnumerable<string> ours) => ours.Where(hello.Offers);

    /// <summary>Throws <see cref="AuthenticationException"/> or <see cref="IOException"/> when it fails; the connection is then useless.</summary>
    public static async ValueTask<SslStream> RunAsync(ReceiveBuffer input, SslServerAuthenticationOptions options)
    {
        var stream = new SslStream(new DuplexStream(new BufferedConnection(input)));
        try
        {
            await stream.AuthenticateAsServerAsync(options);
            return stream;
        }
        catch
        {
            await stream.DisposeAsync();
            throw;
        }
    }

    /// <summary>The client's certificate after its handshake; null without one.</summary>
    public static PeerCertificate? ReadPeer(SslStream stream, PeerCertificates peers)
    {
        if (stream.RemoteCertificate is not X509Certificate2 certificate)
            return null;
        try
        {
            return peers.Read(certificate);
        }
        catch (Exception error) when (error is AsnContentException or CryptographicException)
        {
            throw new AuthenticationException("The names in the client's certificate cannot be read.", error);
        }
    }
}
