namespace Sallyport.Policy.Resources.Networking;

/// <summary>TLS towards a destination (gateway-routing.md 11.9, 11.10).</summary>
public sealed record ClientTlsSettings
{
    /// <summary>Null means <see cref="ClientTlsMode.Disable"/>, as in Istio.</summary>
    public ClientTlsMode? Mode { get; init; }

    /// <summary>Path of the own certificate chain file.</summary>
    public string? ClientCertificate { get; init; }

    /// <summary>Path of the own private key file.</summary>
    public string? PrivateKey { get; init; }

    /// <summary>Path of the file with the roots; null: those of the system.</summary>
    public string? CaCertificates { get; init; }

    /// <summary>Path of a revocation list file.</summary>
    public string? CaCrl { get; init; }

    /// <summary>Name of a Secret instead of files.</summary>
    public string? CredentialName { get; init; }

    /// <summary>Names of which the server's certificate must carry one. Empty: the name used as SNI.</summary>
    public IReadOnlyList<string> SubjectAltNames { get; init; } = [];

    /// <summary>Null: the host header sent upstream.</summary>
    public string? Sni { get; init; }

    /// <summary>Accept any certificate. Null: no.</summary>
    public bool? InsecureSkipVerify { get; init; }
}

/// <summary>What a client does with TLS.</summary>
public enum ClientTlsMode : byte
{
    /// <summary>Plain text.</summary>
    Disable = 0,

    /// <summary>The server shows a certificate.</summary>
    Simple,

    /// <summary>Both show one.</summary>
    Mutual,

    /// <summary>Both show one of the mesh.</summary>
    IstioMutual,
}
