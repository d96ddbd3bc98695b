using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Sallyport.TestKit.Tokens;

/// <summary>A private key that signs test tokens with the platform's own cryptography, and its public half as a JWK.</summary>
/// <remarks>Deliberately apart from the product's signing code, so that a mistake there cannot cancel out one in verification.</remarks>
public sealed class TestKey
{
    private readonly Func<string, byte[], byte[]> _sign;
    private readonly string _members;

    private TestKey(string algorithm, string keyId, string members, Func<string, byte[], byte[]> sign)
    {
        Algorithm = algorithm;
        KeyId = keyId;
        _members = members;
        _sign = sign;
    }

    /// <summary>One shared RSA key of 2048 bits, since making one takes a tenth of a second.</summary>
    public static TestKey Default { get; } = Rsa("default");

    /// <summary>The algorithm of <see cref="Token(string)"/>.</summary>
    public string Algorithm { get; }

    public string KeyId { get; }

    /// <summary>The public key with <c>kid</c>, without <c>alg</c>.</summary>
    public string Jwk => KeyId.Length == 0 ? "{" + _members + "}" : $$"""{"kid":"{{KeyId}}",{{_members}}}""";

    /// <summary>A key set with this key alone.</summary>
    public string Jwks => $$"""{"keys":[{{Jwk}}]}""";

    public static TestKey Rsa(string keyId = "", int bits = 2048, string algorithm = "RS256")
    {
        RSA key = RSA.Create(bits);
        RSAParameters parameters = key.ExportParameters(false);
        string members = $"\"kty\":\"RSA\",\"n\":\"{Encode(parameters.Modulus)}\",\"e\":\"{Encode(parameters.Exponent)}\"";
        return new TestKey(algorithm, keyId, members, (alg, data) =>
        {
            lock (key)
                return key.SignData(data, Hash(alg), alg[0] == 'P' ? RSASignaturePadding.Pss : RSASignaturePadding.Pkcs1);
        });
    }

    public static TestKey Ec(string keyId = "", string algorithm = "ES256")
    {
        ECCurve curve = algorithm == "ES384" ? ECCurve.NamedCurves.nistP384
            : algorithm == "ES512" ? ECCurve.NamedCurves.nistP521 : ECCurve.NamedCurves.nistP256;
        string name = algorithm == "ES384" ? "P-384" : algorithm == "ES512" ? "P-521" : "P-256";
        ECDsa key = ECDsa.Create(curve);
        ECPoint point = key.ExportParameters(false).Q;
        string members = $"\"kty\":\"EC\",\"crv\":\"{name}\",\"x\":\"{Encode(point.X)}\",\"y\":\"{Encode(point.Y)}\"";
        return new TestKey(algorithm, keyId, members, (alg, data) =>
        {
            lock (key)
                return key.SignData(data, Hash(alg));
        });
    }

    public static TestKey Secret(string keyId = "", string algorithm = "HS256", byte[]? secret = null)
    {
        secret ??= RandomNumberGenerator.GetBytes(48);
        return new TestKey(algorithm, keyId, $"\"kty\":\"oct\",\"k\":\"{Encode(secret)}\"", (alg, data) =>
            alg.EndsWith("384") ? HMACSHA384.HashData(secret, data)
            : alg.EndsWith("512") ? HMACSHA512.HashData(secret, data)
            : HMACSHA256.HashData(secret, data));
    }

    /// <summary>A token with a header of <c>alg</c> and <c>kid</c>, and these claims.</summary>
    public string Token(string claims) => Token(
        KeyId.Length == 0 ? $$"""{"alg":"{{Algorithm}}"}""" : $$"""{"alg":"{{Algorithm}}","kid":"{{KeyId}}"}""", claims);

    /// <summary>A token with exactly these texts as header and payload.</summary>
    public string Token(string header, string claims) => Sign(Encode(Encoding.UTF8.GetBytes(header)) + "." + Encode(Encoding.UTF8.GetBytes(claims)));

    /// <summary>Signs two pieces as they are.</summary>
    public string Sign(string pieces, string? algorithm = null) =>
        pieces + "." + Encode(_sign(algorithm ?? Algorithm, Encoding.UTF8.GetBytes(pieces)));

    public static string Encode(ReadOnlySpan<byte> bytes) => Base64Url.EncodeToString(bytes);

    private static HashAlgorithmName Hash(string algorithm) =>
        algorithm.EndsWith("384") ? HashAlgorithmName.SHA384
        : algorithm.EndsWith("512") ? HashAlgorithmName.SHA512
        : HashAlgorithmName.SHA256;
}
