using System.Security.Cryptography;

namespace Sallyport.Engine.Tokens.Signing;

/// <summary>Makes new private keys.</summary>
public static class JwkGenerator
{
    /// <summary>What NIST asks of keys until 2030, and what every issuer offers.</summary>
    private const int RsaBits = 2048;

    /// <summary>As long as the hash of HS512, the longest there is.</summary>
    private const int SecretBytes = 64;

    /// <summary>The types that <see cref="Create"/> knows.</summary>
    public static IReadOnlyList<string> Types { get; } = ["RSA", "EC", "OKP", "oct"];

    /// <summary>A new key: RSA of 2048 bits, EC on P-256, Ed25519 or 64 secret bytes. Its <c>kid</c> is the thumbprint.</summary>
    /// <exception cref="ArgumentException">The type is none of <see cref="Types"/>.</exception>
    /// <exception cref="PlatformNotSupportedException">Ed25519 without OpenSSL.</exception>
    public static Jwk Create(string type)
    {
        Jwk key = type switch
        {
            "RSA" => CreateRsa(),
            "EC" => CreateEc(),
            "OKP" => CreateOkp(),
            "oct" => new Jwk { Type = "oct", Algorithm = "HS256", Secret = RandomNumberGenerator.GetBytes(SecretBytes) },
            _ => throw new ArgumentException("the type must be RSA, EC, OKP or oct", nameof(type)),
        };
        return key with { KeyId = key.Thumbprint() };
    }

    private static Jwk CreateRsa()
    {
        using RSA rsa = RSA.Create(RsaBits);
        return PlatformKeys.ToJwk(rsa.ExportParameters(includePrivateParameters: true)) with { Algorithm = "RS256" };
    }

    private static Jwk CreateEc()
    {
        using ECDsa ec = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return PlatformKeys.ToJwk(ec.ExportParameters(includePrivateParameters: true), EcCurve.P256) with { Algorithm = "ES256" };
    }

    private static Jwk CreateOkp() =>
        PlatformKeys.Ed25519FromSeed(RandomNumberGenerator.GetBytes(Ed25519Key.KeyBytes)) with { Algorithm = "EdDSA" };
}
