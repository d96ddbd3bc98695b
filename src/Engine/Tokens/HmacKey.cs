using System.Security.Cryptography;

namespace Sallyport.Engine.Tokens;

/// <summary>A symmetric key (request-authentication.md 9.4, 9.8, 10.6).</summary>
internal sealed class HmacKey : VerificationKey
{
    private readonly byte[] _secret;

    public HmacKey(in KeyLabels labels, ReadOnlySpan<byte> secret) : base(labels) => _secret = secret.ToArray();

    public override string Type => "oct";

    public override SignatureOutcome Verify(JwtAlgorithm algorithm, ReadOnlySpan<byte> signed, ReadOnlySpan<byte> signature)
    {
        Span<byte> buffer = stackalloc byte[HMACSHA512.HashSizeInBytes];
        int length = algorithm switch
        {
            JwtAlgorithm.HS384 => HMACSHA384.HashData(_secret, signed, buffer),
            JwtAlgorithm.HS512 => HMACSHA512.HashData(_secret, signed, buffer),
            _ => HMACSHA256.HashData(_secret, signed, buffer),
        };
        return CryptographicOperations.FixedTimeEquals(buffer[..length], signature) ? SignatureOutcome.Valid : SignatureOutcome.Invalid;
    }
}
