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
    private readonly ConditionalWeakTable<TlsServerPlan, GatewayCredential> _credentials = [];

    /// <summary>Null: there is no usable certificate. Throws when the handshake fails.</summary>
    public async ValueTask<AcceptedTls?> AcceptAsync(ReceiveBuffer input, ClientHello hello, TlsServerPlan server)
    {
        GatewayCredential? credential = server.Mode == TlsServerMode.IstioMutual ? OfMesh() : Load(server);
        if (credential is null)
            return null;
        SslServerAuthenticationOptions options =
            TlsHandshake.MakeOptions(credential.Certificate, TlsHandshake.Common(hello, "h2", "http/1.1"));
        if (server.MinimumVersion == "1.3")
            options.EnabledSslProtocols = SslProtocols.Tls13;
        if (server.Mode != TlsServerMode.Simple)
        {
            if (credential.ClientRoots is null)
                return null;
            bool isOptional = server.Mode == TlsServerMode.OptionalMutual;
            TlsHandshake.DemandClient(options, credential.ClientRoots);
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

    private GatewayCredential? Load(TlsServerPlan server)
    {
        if (server.Credential is null)
            return null;
        try
        {
            GatewayCredential credential = _credentials.GetValue(server, static plan => GatewayCredential.Load(plan.Credential!));
            if (!credential.IsStale)
                return credential;
            credential = GatewayCredential.Load(server.Credential);
            _credentials.AddOrUpdate(server, credential);
            return credential;
        }
        catch (Exception error) when (error is CryptographicException or IOException or UnauthorizedAccessException or AsnContentException)
        {
            throw new AuthenticationException($"The certificate {server.Credential.Name} cannot be used: {error.Message}", error);
        }
    }

    private GatewayCredential? OfMesh() => identity() is { } mesh
        ? new GatewayCredential(mesh.Certificate, mesh.Roots, new PeerCertificates(mesh.SpiffeId, hasPem: true))
        : null;
}
