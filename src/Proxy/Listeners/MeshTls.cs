using System.Formats.Asn1;
using System.Net.Security;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Sallyport.Proxy.Identity;

namespace Sallyport.Proxy.Listeners;

/// <summary>
/// The server side of mesh TLS at a sidecar: both sides show certificates of the mesh, and the client's must be of our trust domain
/// (peer-authentication.md 4).
/// </summary>
internal sealed class MeshTls(Func<MeshIdentity?> identity)
{
    private readonly ConditionalWeakTable<MeshIdentity, PeerCertificates> _peers = [];

    /// <summary>Null: this workload has no certificate. Throws when the handshake fails or the client is not of the mesh.</summary>
    public async ValueTask<AcceptedTls?> AcceptAsync(ReceiveBuffer input, ClientHello hello)
    {
        MeshIdentity? mesh = identity();
        if (mesh is null)
            return null;
        // On TCP ports Envoy also offers istio-peer-exchange, after which it would first send data about itself. We have none to send.
        SslServerAuthenticationOptions options = TlsHandshake.MakeOptions(mesh.Certificate, TlsHandshake.Common(hello, "h2", "http/1.1"));
        options.CipherSuitesPolicy = CipherNames.Mesh;
        TlsHandshake.DemandClient(options, mesh.Roots);
        options.RemoteCertificateValidationCallback = (_, certificate, _, errors) => IsOfMesh(mesh, certificate, errors);
        SslStream stream = await TlsHandshake.RunAsync(input, options);
        PeerCertificates peers = _peers.GetValue(mesh, static key => new PeerCertificates(key.SpiffeId, hasPem: false));
        return new AcceptedTls(new TlsConnection(stream, input.Connection), TlsHandshake.ReadPeer(stream, peers));
    }

    private static bool IsOfMesh(MeshIdentity mesh, X509Certificate? certificate, SslPolicyErrors errors)
    {
        if (errors != SslPolicyErrors.None || certificate is not X509Certificate2 leaf)
            return false;
        try
        {
            (byte[][] uris, _) = PeerCertificates.ReadNames(leaf);
            return mesh.IsTrusted(uris);
        }
        catch (Exception error) when (error is AsnContentException or CryptographicException)
        {
            return false;
        }
    }
}
