using System.Security.Cryptography;

namespace Sallyport.Engine.Tokens;

/// <summary>What checks signatures of one RSA key, for one thread at a time.</summary>
internal abstract class RsaVerifier : IDisposable
{
    /// <param name="algorithm">RS* or PS*.</param>
    /// <param name="digest">By the algorithm's hash.</param>
    /// <param name="signature">As long as the modulus.</param>
    /// <exception cref="CryptographicException">The key cannot have such a signature.</exception>
    public abstract bool Verify(JwtAlgorithm algorithm, ReadOnlySpan<byte> digest, ReadOnlySpan<byte> signature);

    /// <inheritdoc/>
    public abstract void Dispose();

    /// <param name="publicKey">SubjectPublicKeyInfo (RFC 5280, 4.1), in DER.</param>
    public static RsaVerifier Create(byte[] publicKey) => (RsaVerifier?)OpenSslRsa.TryCreate(publicKey) ?? new PlatformRsa(publicKey);
}
