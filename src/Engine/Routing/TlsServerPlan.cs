namespace Sallyport.Engine.Routing;

/// <summary><c>servers[].tls.mode</c> of a Gateway (gateway-routing.md 1.5).</summary>
public enum TlsServerMode : byte
{
    /// <summary>Not decided: closes connections.</summary>
    None = 0,
    Simple,
    Mutual,
    OptionalMutual,
    IstioMutual,
    Passthrough,
    AutoPassthrough,
}

/// <summary>One TLS server of a port: which names, which credentials, and where its requests or bytes go.</summary>
public sealed class TlsServerPlan
{
    /// <summary>Server names: exact, <c>*.suffix</c> or <c>*</c>, in lower case.</summary>
    public required IReadOnlyList<string> Hosts { get; init; }

    public required TlsServerMode Mode { get; init; }

    /// <summary>Certificate material; null for the modes that have none of their own, or when it cannot be found (then handshakes are refused).</summary>
    public TlsCredential? Credential { get; init; }

    /// <summary>A second certificate with another kind of key, or null: an elliptic curve's is shown to clients that know it, RSA to the others.</summary>
    public TlsCredential? SecondCredential { get; init; }

    /// <summary>"1.2" or "1.3"; lower settings of the resource are raised to 1.2 with a warning.</summary>
    public string MinimumVersion { get; init; } = "1.2";

    /// <summary>"1.2" or "1.3".</summary>
    public string MaximumVersion { get; init; } = "1.3";

    /// <summary><c>cipherSuites</c> for TLS 1.2 by OpenSSL name; empty: the default.</summary>
    public IReadOnlyList<string> CipherSuites { get; init; } = [];

    /// <summary><c>subjectAltNames</c>: names of which a client certificate must carry one; empty: any.</summary>
    public IReadOnlyList<string> ClientNames { get; init; } = [];

    /// <summary><c>verifyCertificateHash</c>: SHA-256 of certificates that clients may have, hexadecimal, perhaps with colons; empty: any.</summary>
    public IReadOnlyList<string> ClientCertificateHashes { get; init; } = [];

    /// <summary><c>verifyCertificateSpki</c>: SHA-256 of public keys that clients may have, base64; empty: any. With hashes, one of both must fit.</summary>
    public IReadOnlyList<string> ClientKeyHashes { get; init; } = [];

    /// <summary>Routes of the HTTP inside the TLS; null where other bytes are inside.</summary>
    public RouteTable? Routes { get; init; }

    /// <summary>
    /// PASSTHROUGH and AUTO_PASSTHROUGH: destinations by server name, first match wins. Where TLS ends here with other bytes than HTTP
    /// inside: the <c>tcp</c> route. Empty otherwise.
    /// </summary>
    public IReadOnlyList<SniRoutePlan> SniRoutes { get; init; } = [];
}

/// <summary>PEM text of a server's own certificate chain and key, and of the authorities for client certificates.</summary>
/// <param name="Name">For messages: the Secret or the files.</param>
/// <param name="CertificatePem">Chain, leaf first. When it came as a file path: its content is read by the host.</param>
/// <param name="KeyPem">Private key; never logged.</param>
/// <param name="CaPem">Authorities for client certificates, or null.</param>
/// <param name="CertificateFile">Path instead of text, or null.</param>
/// <param name="KeyFile">Path instead of text, or null.</param>
/// <param name="CaFile">Path instead of text, or null.</param>
public sealed record TlsCredential(
    string Name, string? CertificatePem, string? KeyPem, string? CaPem, string? CertificateFile, string? KeyFile, string? CaFile);

/// <summary>A <c>tls</c> route of a VirtualService: server names and weighted destinations.</summary>
public sealed class SniRoutePlan
{
    public required IReadOnlyList<string> ServerNames { get; init; }

    public required IReadOnlyList<WeightedCluster> Destinations { get; init; }

    /// <summary>AUTO_PASSTHROUGH: no policy judges the connection (gateway-routing.md 1.5). False by default.</summary>
    public bool IsUnjudged { get; init; }
}
