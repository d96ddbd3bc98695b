using System.Security.Cryptography;

namespace Sallyport.Engine.Tokens.Signing;

/// <summary>Between a <see cref="Jwk"/> and what the platform signs and writes PEM with.</summary>
internal static class PlatformKeys
{
    public static Jwk ToJwk(RSAParameters parameters) => new()
    {
        Type = "RSA",
        Modulus = Trim(parameters.Modulus),
        Exponent = Trim(parameters.Exponent),
        D = parameters.D,
        P = Trim(parameters.P),
        Q = Trim(parameters.Q),
        DP = Trim(parameters.DP),
        DQ = Trim(parameters.DQ),
        InverseQ = Trim(parameters.InverseQ),
    };

    public static Jwk ToJwk(ECParameters parameters, EcCurve curve) => new()
    {
        Type = "EC",
        Curve = curve.Name,
        X = parameters.Q.X,
        Y = parameters.Q.Y,
        D = parameters.D,
    };

    public static Jwk Ed25519FromSeed(byte[] seed)
    {
        byte[] publicKey = new byte[Ed25519Key.KeyBytes];
        if (!OpenSslEd25519.TryGetPublicKey(seed, publicKey))
            throw new PlatformNotSupportedException("Ed25519 needs OpenSSL 1.1.1 or newer (libcrypto), which was not found");
        return new Jwk { Type = "OKP", Curve = "Ed25519", X = publicKey, D = seed };
    }

    /// <exception cref="CryptographicException">The numbers are no RSA key.</exception>
    public static RSA ToRsa(Jwk key)
    {
        int half = (key.Modulus!.Length + 1) / 2;
        return RSA.Create(new RSAParameters
        {
            Modulus = key.Modulus,
            Exponent = key.Exponent,
            D = Pad(key.D, key.Modulus.Length),
            P = Pad(key.P, half),
            Q = Pad(key.Q, half),
            DP = Pad(key.DP, half),
            DQ = Pad(key.DQ, half),
            InverseQ = Pad(key.InverseQ, half),
        });
    }

    /// <exception cref="CryptographicException">The point is not on the curve, or <c>d</c> not its private half.</exception>
    public static ECDsa ToEc(Jwk key) => ECDsa.Create(new ECParameters
    {
        Curve = JwkText.CurveOf(key)!.Curve,
        Q = new ECPoint { X = key.X, Y = key.Y },
        D = key.D,
    });

    private static byte[]? Trim(byte[]? number) => number?.AsSpan().TrimStart((byte)0).ToArray();

    /// <summary>The platform wants the parts of an RSA key in fixed lengths.</summary>
    private static byte[]? Pad(byte[]? number, int length)
    {
        if (number is null)
            return null;
        ReadOnlySpan<byte> digits = number.AsSpan().TrimStart((byte)0);
        if (digits.Length > length)
            return number;
        byte[] padded = new byte[length];
        digits.CopyTo(padded.AsSpan(length - digits.Length));
        return padded;
    }
}
