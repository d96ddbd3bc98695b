using System.Security.Cryptography;

namespace Sallyport.Engine.Tokens;

/// <summary>One usable key of a key set, ready to verify, for any number of threads at once.</summary>
internal abstract class VerificationKey
{
    private readonly byte[] _keyId;
    private readonly bool _bindsAlgorithm;
    private readonly JwtAlgorithm _algorithm;

    protected VerificationKey(in KeyLabels labels)
    {
        _keyId = labels.KeyId.ToArray();
        _bindsAlgorithm = !labels.Algorithm.IsEmpty;
        // A name such as "RSfoo" is allowed for RSA (10.4). It equals no token's alg, and so binds the key to nothing.
        _algorithm = JwtAlgorithms.Parse(labels.Algorithm);
    }

    /// <summary>The member <c>kid</c>; empty if the key has none.</summary>
    public ReadOnlySpan<byte> KeyId => _keyId;

    /// <summary>The member <c>kty</c>.</summary>
    public abstract string Type { get; }

    /// <summary>
    /// A key without <c>kid</c> is tried for every token, and a token without <c>kid</c> tries every key; a key's <c>alg</c>
    /// must be the token's (request-authentication.md 9.2).
    /// </summary>
    public bool Fits(JwtAlgorithm algorithm, ReadOnlySpan<byte> keyId)
    {
        if (_bindsAlgorithm && _algorithm != algorithm)
            return false;
        return _keyId.Length == 0 || keyId.IsEmpty || keyId.SequenceEqual(_keyId);
    }

    /// <summary>
    /// Whether <paramref name="signature"/> is this key's over <paramref name="signed"/> (request-authentication.md 9.4).
    /// </summary>
    public abstract SignatureOutcome Verify(JwtAlgorithm algorithm, ReadOnlySpan<byte> signed, ReadOnlySpan<byte> signature);

    /// <summary>The hash of <paramref name="signed"/> that the algorithm's name asks for, in the caller's 64 bytes.</summary>
    protected static ReadOnlySpan<byte> Digest(HashAlgorithmName hash, ReadOnlySpan<byte> signed, Span<byte> buffer)
    {
        int length = hash == HashAlgorithmName.SHA256 ? SHA256.HashData(signed, buffer)
            : hash == HashAlgorithmName.SHA384 ? SHA384.HashData(signed, buffer)
            : SHA512.HashData(signed, buffer);
        return buffer[..length];
    }
}
