using System.Security.Cryptography;
using System.Text;

namespace Sallyport.Engine.Tokens.Signing;

/// <summary>One key as the command line handles it, public or private. Never used to verify a request.</summary>
/// <remarks>
/// Members are bytes without base64url; those a key type does not have are null. Numbers carry no leading zeros, coordinates
/// all of theirs.
/// </remarks>
public sealed record Jwk
{
    /// <summary><c>kty</c>: RSA, EC, OKP or oct.</summary>
    public required string Type { get; init; }

    /// <summary><c>kid</c>; null if the key has none.</summary>
    public string? KeyId { get; init; }

    /// <summary><c>alg</c>; null if the key has none.</summary>
    public string? Algorithm { get; init; }

    /// <summary><c>crv</c> of EC and OKP.</summary>
    public string? Curve { get; init; }

    /// <summary><c>n</c></summary>
    public byte[]? Modulus { get; init; }

    /// <summary><c>e</c></summary>
    public byte[]? Exponent { get; init; }

    /// <summary><c>x</c></summary>
    public byte[]? X { get; init; }

    /// <summary><c>y</c></summary>
    public byte[]? Y { get; init; }

    /// <summary><c>k</c>, which is all of a symmetric key.</summary>
    public byte[]? Secret { get; init; }

    /// <summary><c>d</c></summary>
    public byte[]? D { get; init; }

    /// <summary><c>p</c></summary>
    public byte[]? P { get; init; }

    /// <summary><c>q</c></summary>
    public byte[]? Q { get; init; }

    /// <summary><c>dp</c></summary>
    public byte[]? DP { get; init; }

    /// <summary><c>dq</c></summary>
    public byte[]? DQ { get; init; }

    /// <summary><c>qi</c></summary>
    public byte[]? InverseQ { get; init; }

    /// <summary>Whether the key can sign.</summary>
    public bool IsPrivate => D is not null || Secret is not null;

    /// <summary>The key without what must stay secret; null for a symmetric key, of which nothing would be left.</summary>
    public Jwk? PublicHalf() =>
        Secret is not null ? null : this with { D = null, P = null, Q = null, DP = null, DQ = null, InverseQ = null };

    /// <summary>The thumbprint of RFC 7638 with SHA-256, in base64url: the usual <c>kid</c>.</summary>
    public string Thumbprint()
    {
        // The required members in lexicographic order, without blanks (RFC 7638, 3.2 and 3.3; RFC 8037, 2).
        string text = Type switch
        {
            "RSA" => $"{{\"e\":\"{Encode(Exponent)}\",\"kty\":\"RSA\",\"n\":\"{Encode(Modulus)}\"}}",
            "EC" => $"{{\"crv\":\"{Curve}\",\"kty\":\"EC\",\"x\":\"{Encode(X)}\",\"y\":\"{Encode(Y)}\"}}",
            "OKP" => $"{{\"crv\":\"{Curve}\",\"kty\":\"OKP\",\"x\":\"{Encode(X)}\"}}",
            _ => $"{{\"k\":\"{Encode(Secret)}\",\"kty\":\"oct\"}}",
        };
        return Encode(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
    }

    /// <summary>Keeps a key out of logs and error messages.</summary>
    public override string ToString() => $"{Type} key {KeyId}";

    internal static string Encode(ReadOnlySpan<byte> bytes) => System.Buffers.Text.Base64Url.EncodeToString(bytes);
}
