namespace Sallyport.Policy.Resources.Networking;

/// <summary>How a Gateway's port speaks TLS (gateway-routing.md 1.5-1.9).</summary>
public sealed record ServerTlsSettings
{
    /// <summary>Answer plain HTTP requests with a redirect to HTTPS.</summary>
    public bool? HttpsRedirect { get; init; }

    /// <summary>Null means <see cref="ServerTlsMode.Passthrough"/>, as in Istio.</summary>
    public ServerTlsMode? Mode { get; init; }

    /// <summary>Path of the certificate chain file.</summary>
    public string? ServerCertificate { get; init; }

    /// <summary>Path of the private key file.</summary>
    public string? PrivateKey { get; init; }

    /// <summary>Path of the file with the roots for client certificates.</summary>
    public string? CaCertificates { get; init; }

    /// <summary>Path of a revocation list file.</summary>
    public string? CaCrl { get; init; }

    /// <summary>Name of the Secret that holds certificate and key, perhaps roots too.</summary>
    public string? CredentialName { get; init; }

    /// <summary>Namespace of <see cref="CredentialName"/>; null: the proxy's. No document can say it: a ReferenceGrant allowed it.</summary>
    internal string? CredentialNamespace { get; init; }

    /// <summary>Up to two Secrets, for certificates with different key types.</summary>
    public IReadOnlyList<string> CredentialNames { get; init; } = [];

    /// <summary>Name of the Secret that holds the roots for client certificates.</summary>
    public string? CaCertCredentialName { get; init; }

    /// <summary>Up to two file pairs, for certificates with different key types.</summary>
    public IReadOnlyList<TlsCertificate> TlsCertificates { get; init; } = [];

    /// <summary>Names of which a client certificate must carry one. Empty: any.</summary>
    public IReadOnlyList<string> SubjectAltNames { get; init; } = [];

    /// <summary>SHA-256 of public keys that clients may have, base64.</summary>
    public IReadOnlyList<string> VerifyCertificateSpki { get; init; } = [];

    /// <summary>SHA-256 of certificates that clients may have, hexadecimal.</summary>
    public IReadOnlyList<string> VerifyCertificateHash { get; init; } = [];

    /// <summary>Null or AUTO: TLS 1.2.</summary>
    public TlsProtocol? MinProtocolVersion { get; init; }

    /// <summary>Null or AUTO: TLS 1.3.</summary>
    public TlsProtocol? MaxProtocolVersion { get; init; }

    /// <summary>Cipher suites up to TLS 1.2, by OpenSSL name. Empty: the safe default.</summary>
    public IReadOnlyList<string> CipherSuites { get; init; } = [];

    /// <summary>Key exchange curves. Empty: the default.</summary>
    public IReadOnlyList<string> EcdhCurves { get; init; } = [];

    /// <summary>Part of the shared API type; has no meaning for a server.</summary>
    public bool? InsecureSkipVerify { get; init; }
}

/// <summary>Files of one certificate.</summary>
public sealed record TlsCertificate
{
    public string? ServerCertificate { get; init; }

    public string? PrivateKey { get; init; }

    public string? CaCertificates { get; init; }
}

/// <summary>What a server does with TLS. The order is Istio's; its zero value keeps the connection closed to us.</summary>
public enum ServerTlsMode : byte
{
    /// <summary>Route by SNI, never decrypt.</summary>
    Passthrough = 0,

    /// <summary>Own certificate; clients need none.</summary>
    Simple,

    /// <summary>Clients must show a certificate.</summary>
    Mutual,

    /// <summary>The SNI itself names the destination.</summary>
    AutoPassthrough,

    /// <summary>As mutual, with the certificates of the mesh.</summary>
    IstioMutual,

    /// <summary>A client certificate is checked when there is one.</summary>
    OptionalMutual,
}

/// <summary>A TLS version as Istio names them.</summary>
public enum TlsProtocol : byte
{
    /// <summary>The default of the place.</summary>
    Auto = 0,
    Tls10,
    Tls11,
    Tls12,
    Tls13,
}
