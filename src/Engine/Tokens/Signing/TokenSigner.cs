using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Sallyport.Engine.Tokens.Signing;

/// <summary>Signs tokens for <c>token new</c> and for tests of policies. The proxy never signs.</summary>
public static class TokenSigner
{
    /// <summary>The algorithm a key signs with unless told otherwise: its <c>alg</c>, else the usual one of its type.</summary>
    public static JwtAlgorithm DefaultAlgorithm(Jwk key)
    {
        JwtAlgorithm named = JwtAlgorithms.Parse(Encoding.UTF8.GetBytes(key.Algorithm ?? ""));
        if (named != JwtAlgorithm.Unsupported)
            return named;
        return key.Type switch
        {
            "RSA" => JwtAlgorithm.RS256,
            "EC" => JwkText.CurveOf(key)?.Algorithm ?? JwtAlgorithm.Unsupported,
            "OKP" => JwtAlgorithm.EdDSA,
            _ => JwtAlgorithm.HS256,
        };
    }

    /// <summary>
    /// Whether RFC 7518 lets the key sign with the algorithm. Stricter than verification, which takes some odd pairs
    /// (request-authentication.md 9.5), since nobody should issue those.
    /// </summary>
    public static bool CanSign(Jwk key, JwtAlgorithm algorithm) => key.IsPrivate && key.Type switch
    {
        "RSA" => algorithm.IsRsaPkcs1() || algorithm.IsRsaPss(),
        "EC" => JwkText.CurveOf(key)?.Algorithm == algorithm,
        "OKP" => algorithm == JwtAlgorithm.EdDSA,
        "oct" => algorithm is >= JwtAlgorithm.HS256 and <= JwtAlgorithm.HS512,
        _ => false,
    };

    /// <summary>A compact token with a header of <c>alg</c>, <c>typ</c> and, if there is one, <c>kid</c>.</summary>
    /// <param name="key">A private key.</param>
    /// <param name="algorithm">One that <see cref="CanSign"/> allows.</param>
    /// <param name="keyId">The header's <c>kid</c>; null for none.</param>
    /// <param name="payload">The claims as JSON, taken as they are.</param>
    /// <exception cref="ArgumentException">The key cannot sign with the algorithm.</exception>
    /// <exception cref="CryptographicException">The members do not form a key.</exception>
    public static string Sign(Jwk key, JwtAlgorithm algorithm, string? keyId, ReadOnlySpan<byte> payload)
    {
        if (!CanSign(key, algorithm))
            throw new ArgumentException(
                $"a {(key.IsPrivate ? "private" : "public")} {key.Type} key cannot sign with {algorithm}", nameof(key));
        string pieces = Jwk.Encode(Header(algorithm, keyId)) + "." + Jwk.Encode(payload);
        return pieces + "." + Jwk.Encode(SignBytes(key, algorithm, Encoding.ASCII.GetBytes(pieces)));
    }

    private static byte[] Header(JwtAlgorithm algorithm, string? keyId)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter writer = new(stream))
        {
            writer.WriteStartObject();
            writer.WriteString("alg", algorithm.ToString());
            if (keyId is not null)
                writer.WriteString("kid", keyId);
            writer.WriteString("typ", "JWT");
            writer.WriteEndObject();
        }
        return stream.ToArray();
    }

    private static byte[] SignBytes(Jwk key, JwtAlgorithm algorithm, byte[] message)
    {
        HashAlgorithmName hash = HashOf(algorithm);
        switch (key.Type)
        {
            case "RSA":
                using (RSA rsa = PlatformKeys.ToRsa(key))
                    return rsa.SignData(message, hash, algorithm.IsRsaPss() ? RSASignaturePadding.Pss : RSASignaturePadding.Pkcs1);
            case "EC":
                using (ECDsa ec = PlatformKeys.ToEc(key))
                    return ec.SignData(message, hash);
            case "OKP":
                byte[] signature = new byte[Ed25519Key.SignatureBytes];
                if (!OpenSslEd25519.Sign(key.D, message, signature))
                    throw new CryptographicException("Ed25519 needs OpenSSL 1.1.1 or newer (libcrypto), which was not found");
                return signature;
            default:
                return CryptographicOperations.HmacData(hash, key.Secret!, message);
        }
    }

    private static HashAlgorithmName HashOf(JwtAlgorithm algorithm) => algorithm switch
    {
        JwtAlgorithm.RS384 or JwtAlgorithm.PS384 or JwtAlgorithm.ES384 or JwtAlgorithm.HS384 => HashAlgorithmName.SHA384,
        JwtAlgorithm.RS512 or JwtAlgorithm.PS512 or JwtAlgorithm.ES512 or JwtAlgorithm.HS512 => HashAlgorithmName.SHA512,
        _ => HashAlgorithmName.SHA256,
    };
}
