using System.Security.Cryptography;

namespace Sallyport.Engine.Tokens;

/// <summary>One of the three curves of request-authentication.md 10.5.</summary>
/// <param name="Name">The name in the member <c>crv</c>.</param>
/// <param name="Algorithm">The algorithm that goes with it.</param>
/// <param name="Bytes">Bytes of a coordinate, and of a half of a signature.</param>
/// <param name="Curve">The platform's name for it.</param>
internal sealed record EcCurve(string Name, JwtAlgorithm Algorithm, int Bytes, ECCurve Curve)
{
    /// <summary>Bytes of the largest coordinate.</summary>
    public const int MaxBytes = 66;

    public static readonly EcCurve P256 = new("P-256", JwtAlgorithm.ES256, 32, ECCurve.NamedCurves.nistP256);
    public static readonly EcCurve P384 = new("P-384", JwtAlgorithm.ES384, 48, ECCurve.NamedCurves.nistP384);
    public static readonly EcCurve P521 = new("P-521", JwtAlgorithm.ES512, MaxBytes, ECCurve.NamedCurves.nistP521);

    /// <summary>
    /// The curve of a key: <c>alg</c> and <c>crv</c> must agree if both are set, one alone implies the other, neither means
    /// P-256 (request-authentication.md 10.5).
    /// </summary>
    public static EcCurve? Choose(ReadOnlySpan<byte> algorithm, ReadOnlySpan<byte> name)
    {
        if (algorithm.IsEmpty && name.IsEmpty)
            return P256;
        EcCurve? byAlgorithm = JwtAlgorithms.Parse(algorithm) switch
        {
            JwtAlgorithm.ES256 => P256,
            JwtAlgorithm.ES384 => P384,
            JwtAlgorithm.ES512 => P521,
            _ => null,
        };
        EcCurve? byName = name.SequenceEqual("P-256"u8) ? P256
            : name.SequenceEqual("P-384"u8) ? P384
            : name.SequenceEqual("P-521"u8) ? P521 : null;
        if (algorithm.IsEmpty)
            return byName;
        if (name.IsEmpty)
            return byAlgorithm;
        return byAlgorithm == byName ? byName : null;
    }
}
