namespace Sallyport.Engine.Tokens;

/// <summary>The signature algorithms that Istio accepts (request-authentication.md 9.1).</summary>
public enum JwtAlgorithm : byte
{
    /// <summary>None of the list; no token carries it.</summary>
    Unsupported = 0,

    /// <summary>RSASSA-PKCS1-v1_5 with SHA-256</summary>
    RS256,

    /// <summary>RSASSA-PKCS1-v1_5 with SHA-384</summary>
    RS384,

    /// <summary>RSASSA-PKCS1-v1_5 with SHA-512</summary>
    RS512,

    /// <summary>RSASSA-PSS with SHA-256</summary>
    PS256,

    /// <summary>RSASSA-PSS with SHA-384</summary>
    PS384,

    /// <summary>RSASSA-PSS with SHA-512</summary>
    PS512,

    /// <summary>ECDSA with SHA-256</summary>
    ES256,

    /// <summary>ECDSA with SHA-384</summary>
    ES384,

    /// <summary>ECDSA with SHA-512</summary>
    ES512,

    /// <summary>HMAC with SHA-256</summary>
    HS256,

    /// <summary>HMAC with SHA-384</summary>
    HS384,

    /// <summary>HMAC with SHA-512</summary>
    HS512,

    /// <summary>Ed25519</summary>
    EdDSA,
}
