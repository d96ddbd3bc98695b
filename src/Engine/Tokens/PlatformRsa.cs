using System.Security.Cryptography;

namespace Sallyport.Engine.Tokens;

/// <summary>The runtime's RSA, where there is no OpenSSL 3.</summary>
internal sealed class PlatformRsa : RsaVerifier
{
    private readonly RSA _rsa = RSA.Create();

    public PlatformRsa(byte[] publicKey) => _rsa.ImportSubjectPublicKeyInfo(publicKey, out _);

    public override bool Verify(JwtAlgorithm algorithm, ReadOnlySpan<byte> digest, ReadOnlySpan<byte> signature) => _rsa.VerifyHash(
        digest, signature, algorithm.RsaHash(), algorithm.IsRsaPss() ? RSASignaturePadding.Pss : RSASignaturePadding.Pkcs1);

    public override void Dispose() => _rsa.Dispose();
}
