using Sallyport.Engine.Routing;
using Sallyport.Policy.Resources.Networking;
using Sallyport.Policy.Validation;

namespace Sallyport.Policy.Compilation;

/// <summary>TLS servers of a Gateway's port (gateway-routing.md 1.5-1.8).</summary>
internal sealed class TlsServerCompiler(CompileContext context, HttpServerCompiler http, L4RouteCompiler l4)
{
    /// <summary>One for each kind of key, as in Istio.</summary>
    private const int MostCertificates = 2;

    private readonly CredentialReader _credentials = new(context);

    public TlsServerPlan Compile(GatewayServer server)
    {
        ServerTlsSettings tls = server.Server.Tls!;
        TlsServerMode mode = ModeOf(server.TlsMode);
        bool isOwn = mode is TlsServerMode.Simple or TlsServerMode.Mutual or TlsServerMode.OptionalMutual;
        TlsCredential[] credentials = isOwn ? CredentialsOf(server, tls) : [];
        return new TlsServerPlan
        {
            Hosts = [.. server.Hosts.Select(host => host.ToLowerInvariant())],
            Mode = mode,
            Credential = credentials.FirstOrDefault(),
            SecondCredential = credentials.ElementAtOrDefault(1),
            MinimumVersion = tls.MinProtocolVersion == TlsProtocol.Tls13 ? "1.3" : "1.2",
            MaximumVersion = tls.MaxProtocolVersion is null or TlsProtocol.Auto or TlsProtocol.Tls13 ? "1.3" : "1.2",
            CipherSuites = tls.CipherSuites,
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

    // None refuses handshakes: a certificate that is not there must not turn into another one.
    private TlsCredential[] CredentialsOf(GatewayServer server, ServerTlsSettings tls)
    {
        IReadOnlyList<string> names = string.IsNullOrEmpty(tls.CredentialName) ? tls.CredentialNames : [tls.CredentialName];
        bool wantsClients = server.TlsMode is ServerTlsMode.Mutual or ServerTlsMode.OptionalMutual;
        TlsCredential?[] found = names.Count == 0
            ? FilesOf(server, tls)
            : [.. names.Take(MostCertificates).Select(name => _credentials.Find(name, tls.CaCertCredentialName, tls.CredentialNamespace))];
        if (found.Length == 0 || found.Any(one => one is null || !HasPair(one)))
        {
            Warn(server, names.Count == 0
                ? "it has no certificate and key; its handshakes are refused"
                : $"Secret {string.Join(" or ", names)} with certificate and key is not in namespace {tls.CredentialNamespace ?? context.Workload.Namespace}; its handshakes are refused");
            return [];
        }
        // The authorities of the first that has some are those of both.
        if (wantsClients && !found.Any(one => HasAuthorities(one!)))
        {
            Warn(server, "there are no authorities to verify client certificates with; its handshakes are refused");
            return [];
        }
        return [.. found.OfType<TlsCredential>()];
    }

    private static bool HasPair(TlsCredential one) =>
        (one.CertificatePem is not null || one.CertificateFile is not null) && (one.KeyPem is not null || one.KeyFile is not null);

    private static bool HasAuthorities(TlsCredential one) => one.CaPem is not null || one.CaFile is not null;

    private static TlsCredential?[] FilesOf(GatewayServer server, ServerTlsSettings tls)
    {
        if (tls.TlsCertificates.Count > 0 && string.IsNullOrEmpty(tls.ServerCertificate))
            return [.. tls.TlsCertificates.Take(MostCertificates)
                .Select(listed => FileOf(server, listed.ServerCertificate, listed.PrivateKey, First(tls.CaCertificates, listed.CaCertificates)))];
        return [FileOf(server, tls.ServerCertificate, tls.PrivateKey, First(tls.CaCertificates, null))];
    }

    private static TlsCredential? FileOf(GatewayServer server, string? certificate, string? key, string? authorities) =>
        string.IsNullOrEmpty(certificate) || string.IsNullOrEmpty(key)
            ? null
            : new TlsCredential($"files of {server.GatewayName}", null, null, null, certificate, key, authorities);

    private static string? First(string? one, string? other) =>
        !string.IsNullOrEmpty(one) ? one : string.IsNullOrEmpty(other) ? null : other;

    private void Warn(GatewayServer server, string message) =>
        context.Findings.Warn(server.Gateway, DiagnosticCode.InvalidTls, $"server on port {server.Port} ({server.Server.Port.Name}): {message}");
}
