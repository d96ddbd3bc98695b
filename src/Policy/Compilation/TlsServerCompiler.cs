using Sallyport.Engine.Routing;
using Sallyport.Policy.Resources.Networking;
using Sallyport.Policy.Validation;

namespace Sallyport.Policy.Compilation;

/// <summary>TLS servers of a Gateway's port (gateway-routing.md 1.5-1.8).</summary>
internal sealed class TlsServerCompiler(CompileContext context, HttpServerCompiler http, L4RouteCompiler l4)
{
    private readonly CredentialReader _credentials = new(context);

    public TlsServerPlan Compile(GatewayServer server)
    {
        ServerTlsSettings tls = server.Server.Tls!;
        TlsServerMode mode = ModeOf(server.TlsMode);
        bool isOwn = mode is TlsServerMode.Simple or TlsServerMode.Mutual or TlsServerMode.OptionalMutual;
        return new TlsServerPlan
        {
            Hosts = [.. server.Hosts.Select(host => host.ToLowerInvariant())],
            Mode = mode,
            Credential = isOwn ? CredentialOf(server, tls) : null,
            MinimumVersion = tls.MinProtocolVersion == TlsProtocol.Tls13 ? "1.3" : "1.2",
            ClientNames = tls.SubjectAltNames,
            ClientCertificateHashes = tls.VerifyCertificateHash,
            ClientKeyHashes = tls.VerifyCertificateSpki,
            Routes = server.TerminatesHttps ? http.Compile([server], isTls: true) : null,
            SniRoutes = mode switch
            {
                TlsServerMode.Passthrough => l4.TlsRoutes(server),
                TlsServerMode.AutoPassthrough => l4.EveryService(server),
                _ when server.TerminatesHttps => [],
                _ => l4.TerminatedRoutes(server),
            },
        };
    }

    private static TlsServerMode ModeOf(ServerTlsMode mode) => mode switch
    {
        ServerTlsMode.Simple => TlsServerMode.Simple,
        ServerTlsMode.Mutual => TlsServerMode.Mutual,
        ServerTlsMode.OptionalMutual => TlsServerMode.OptionalMutual,
        ServerTlsMode.IstioMutual => TlsServerMode.IstioMutual,
        ServerTlsMode.Passthrough => TlsServerMode.Passthrough,
        ServerTlsMode.AutoPassthrough => TlsServerMode.AutoPassthrough,
        _ => TlsServerMode.None,
    };

    // Null refuses handshakes: a certificate that is not there must not turn into another one.
    private TlsCredential? CredentialOf(GatewayServer server, ServerTlsSettings tls)
    {
        string? name = string.IsNullOrEmpty(tls.CredentialName) ? tls.CredentialNames.FirstOrDefault() : tls.CredentialName;
        bool wantsClients = server.TlsMode is ServerTlsMode.Mutual or ServerTlsMode.OptionalMutual;
        TlsCredential? found = name is null ? FilesOf(server, tls) : _credentials.Find(name, tls.CaCertCredentialName);
        if (found is null || (found.CertificatePem is null && found.CertificateFile is null) || (found.KeyPem is null && found.KeyFile is null))
        {
            Warn(server, name is null
                ? "it has no certificate and key; its handshakes are refused"
                : $"Secret {name} with certificate and key is not in namespace {context.Workload.Namespace}; its handshakes are refused");
            return null;
        }
        if (wantsClients && found.CaPem is null && found.CaFile is null)
        {
            Warn(server, "there are no authorities to verify client certificates with; its handshakes are refused");
            return null;
        }
        return found;
    }

    private static TlsCredential? FilesOf(GatewayServer server, ServerTlsSettings tls)
    {
        TlsCertificate? listed = tls.TlsCertificates.FirstOrDefault();
        string? certificate = First(tls.ServerCertificate, listed?.ServerCertificate);
        string? key = First(tls.PrivateKey, listed?.PrivateKey);
        return certificate is null || key is null
            ? null
            : new TlsCredential($"files of {server.GatewayName}", null, null, null, certificate, key, First(tls.CaCertificates, listed?.CaCertificates));
    }

    private static string? First(string? one, string? other) =>
        !string.IsNullOrEmpty(one) ? one : string.IsNullOrEmpty(other) ? null : other;

    private void Warn(GatewayServer server, string message) =>
        context.Findings.Warn(server.Gateway, DiagnosticCode.InvalidTls, $"server on port {server.Port} ({server.Server.Port.Name}): {message}");
}
