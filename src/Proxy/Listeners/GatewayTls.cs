using System.Formats.Asn1;
using System.Net.Security;
using System.Runtime.CompilerServices;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Sallyport.Engine.Routing;
using Sallyport.Proxy.Identity;

namespace Sallyport.Proxy.Listeners;

/// <summary>The server side of a Gateway's TLS: SIMPLE, MUTUAL, OPTIONAL_MUTUAL and ISTIO_MUTUAL (gateway-routing.md 1.5, 1.6).</summary>
internal sealed class GatewayTls(Func<MeshIdentity?> identity)
{
    // A plan lives as long as its snapshot, and what was loaded for it as long as the plan.
    private readonly ConditionalWeakTable<TlsCredential, GatewayCredential> _credentials = [];
    private readonly ConditionalWeakTable<MeshIdentity, PeerCertificates> _meshPeers = [];

    /// <summary>Null: there is no usable certificate. Throws when the handshake fails.</summary>
    public async ValueTask<AcceptedTls?> AcceptAsync(ReceiveBuffer input, ClientHello hello, TlsServerPlan server)
    {
        GatewayCredential? credential = server.Mode == TlsServerMode.IstioMutual ? OfMesh() : Choose(server, hello);
        if (credential is null)
            return null;
        SslServerAuthenticationOptions options =
            TlsHandshake.MakeOptions(credential.Certificate, TlsHandshake.Common(hello, "h2", "http/1.1"));
        options.EnabledSslProtocols = VersionsOf(server);
        options.CipherSuitesPolicy = CipherNames.PolicyOf(server.CipherSuites);
        if (server.Mode != TlsServerMode.Simple)
        {
            X509Certificate2Collection? roots = credential.ClientRoots ?? Load(server.Credential)?.ClientRoots ?? Load(server.SecondCredential)?.ClientRoots;
            if (roots is null)
                return null;
            bool isOptional = server.Mode == TlsServerMode.OptionalMutual;
            TlsHandshake.DemandClient(options, roots);
            options.RemoteCertificateValidationCallback = (_, certificate, _, errors) =>
                certificate is X509Certificate2 given
                    ? errors == SslPolicyErrors.None && ClientCertificateRules.Accept(server, given)
                    : isOptional && certificate is null;
        }
        SslStream stream = await TlsHandshake.RunAsync(input, options);
        return new AcceptedTls(
            new TlsConnection(stream, input.Connection),
            TlsHandshake.ReadPeer(stream, credential.Peers));
    }

    // A range without a version leaves no handshake (1.6).
    private static SslProtocols VersionsOf(TlsServerPlan server) => (server.MinimumVersion, server.MaximumVersion) switch
    {
        ("1.3", "1.3") => SslProtocols.Tls13,
        ("1.3", _) => throw new AuthenticationException("The server's highest TLS version is below its lowest."),
        (_, "1.2") => SslProtocols.Tls12,
        _ => SslProtocols.Tls12 | SslProtocols.Tls13,
    };

    private GatewayCredential? Choose(TlsServerPlan server, ClientHello hello)
    {
        GatewayCredential? first = Load(server.Credential), second = Load(server.SecondCredential);
        return second is null || first is null || first.IsEllipticCurve == hello.KnowsEllipticCurves ? first : second;
    }

    private GatewayCredential? Load(TlsCredential? from)
    {
        if (from is null)
            return null;
        try
        {
            GatewayCredential credential = _credentials.GetValue(from, GatewayCredential.Load);
            if (!credential.IsStale)
                return credential;
            credential = GatewayCredential.Load(from);
            _credentials.AddOrUpdate(from, credential);
            return credential;
        }
        catch (Exception error) when (error is CryptographicException or IOException or UnauthorizedAccessException or AsnContentException
            or ArgumentException)
        {
            throw new AuthenticationException($"The certificate {from.Name} cannot be used: {error.Message}", error);
        }
    }

    private GatewayCredential? OfMesh() => identity() is { } mesh
        ? new GatewayCredential(mesh.Certificate, mesh.Roots, _meshPeers.GetValue(mesh, static key => new PeerCertificates(key.SpiffeId, hasPem: true)))
        : null;
}
