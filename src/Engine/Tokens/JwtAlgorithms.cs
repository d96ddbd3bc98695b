using System.Security.Cryptography;

namespace Sallyport.Engine.Tokens;

/// <summary>Names and families of <see cref="JwtAlgorithm"/>.</summary>
public static class JwtAlgorithms
{
    /// <summary>The algorithm of that exact, case-sensitive name, or <see cref="JwtAlgorithm.Unsupported"/>.</summary>
    public static JwtAlgorithm Parse(ReadOnlySpan<byte> name)
    {
        if (name.Length != 5)
            return JwtAlgorithm.Unsupported;
        if (name.SequenceEqual("EdDSA"u8))
            return JwtAlgorithm.EdDSA;
        int size = name[2..].SequenceEqual("256"u8) ? 0 : name[2..].SequenceEqual("384"u8) ? 1 : name[2..].SequenceEqual("512"u8) ? 2 : -1;
        if (size < 0 || name[1] != 'S')
            return JwtAlgorithm.Unsupported;
        return name[0] switch
        {
            (byte)'R' => (JwtAlgorithm)((int)JwtAlgorithm.RS256 + size),
            (byte)'P' => (JwtAlgorithm)((int)JwtAlgorithm.PS256 + size),
            (byte)'E' => (JwtAlgorithm)((int)JwtAlgorithm.ES256 + size),
            (byte)'H' => (JwtAlgorithm)((int)JwtAlgorithm.HS256 + size),
            _ => JwtAlgorithm.Unsupported,
        };
    }

    /// <summary>RS256, RS384 or RS512.</summary>
    public static bool IsRsaPkcs1(this JwtAlgorithm algorithm) => algorithm is >= JwtAlgorithm.RS256 and <= JwtAlgorithm.RS512;

    /// <summary>PS256, PS384 or PS512.</summary>
    public static bool IsRsaPss(this JwtAlgorithm algorithm) => algorithm is >= JwtAlgorithm.PS256 and <= JwtAlgorithm.PS512;

    /// <summary>The hash of RS* and PS*.</summary>
    internal static HashAlgorithmName RsaHash(this JwtAlgorithm algorithm) => algorithm switch
    {
        JwtAlgorithm.RS256 or JwtAlgorithm.PS256 => HashAlgorithmName.SHA256,
        JwtAlgorithm.RS384 or JwtAlgorithm.PS384 => HashAlgorithmName.SHA384,
        _ => HashAlgorithmName.SHA512,
    };
}
