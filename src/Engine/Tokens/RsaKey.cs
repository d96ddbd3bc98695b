using System.Security.Cryptography;

namespace Sallyport.Engine.Tokens;

/// <summary>An RSA public key: PKCS#1 v1.5 for RS*, PSS for PS*, nothing else ever verifies (request-authentication.md 9.4).</summary>
internal sealed class RsaKey : VerificationKey
{
    /// <summary>What Envoy's library takes: 512-bit keys are accepted (10.4), smaller ones are not keys.</summary>
    private const int MinModulusBits = 512;

    /// <summary>The limit of Envoy's library; it bounds what one forged token can cost.</summary>
    private const int MaxModulusBits = 8192;

    /// <summary>Likewise. Keys of a set have 3 or 65537 anyway (10.4); this is for certificates.</summary>
    private const int MaxExponentBytes = 4;

    private readonly KeySlots<RsaVerifier> _slots;
    private readonly int _modulusBytes;

    private RsaKey(in KeyLabels labels, RSAParameters parameters) : base(labels)
    {
        _modulusBytes = parameters.Modulus!.Length;
        using RSA rsa = RSA.Create(parameters);
        byte[] publicKey = rsa.ExportSubjectPublicKeyInfo();
        _slots = new KeySlots<RsaVerifier>(() => RsaVerifier.Create(publicKey));
        _slots.Return(_slots.Rent());
    }

    public override string Type => "RSA";

    /// <returns>The key, or null with the reason.</returns>
    public static RsaKey? TryCreate(in KeyLabels labels, ReadOnlySpan<byte> modulus, ReadOnlySpan<byte> exponent, out string problem)
    {
        modulus = modulus.TrimStart((byte)0);
        exponent = exponent.TrimStart((byte)0);
        problem = "";
        if (modulus.IsEmpty || (modulus[^1] & 1) == 0)
            problem = "the RSA modulus is not odd";
        else if (BitLength(modulus) is < MinModulusBits or > MaxModulusBits)
            problem = $"the RSA modulus must have {MinModulusBits} to {MaxModulusBits} bits";
        else if (exponent.IsEmpty || exponent.Length > MaxExponentBytes || (exponent[^1] & 1) == 0 || exponent is [1])
            problem = "the RSA exponent is not an odd number from 3 to 2^32";
        if (problem.Length > 0)
            return null;
        try
        {
            return new RsaKey(labels, new RSAParameters { Modulus = modulus.ToArray(), Exponent = exponent.ToArray() });
        }
        catch (CryptographicException)
        {
            problem = "this platform refuses the RSA key";
            return null;
        }
    }

    public override SignatureOutcome Verify(JwtAlgorithm algorithm, ReadOnlySpan<byte> signed, ReadOnlySpan<byte> signature)
    {
        if (!algorithm.IsRsaPkcs1() && !algorithm.IsRsaPss())
            return SignatureOutcome.Invalid;
        if (signature.Length != _modulusBytes)
            return SignatureOutcome.Invalid;

        Span<byte> buffer = stackalloc byte[SHA512.HashSizeInBytes];
        ReadOnlySpan<byte> digest = Digest(algorithm.RsaHash(), signed, buffer);
        RsaVerifier key = _slots.Rent();
        try
        {
            return key.Verify(algorithm, digest, signature) ? SignatureOutcome.Valid : SignatureOutcome.Invalid;
        }
        catch (CryptographicException)
        {
            // For example PS512 with a 512-bit key: no signature can be valid.
            return SignatureOutcome.Invalid;
        }
        finally
        {
            _slots.Return(key);
        }
    }

    private static int BitLength(ReadOnlySpan<byte> number) =>
        (number.Length - 1) * 8 + (32 - System.Numerics.BitOperations.LeadingZeroCount((uint)number[0]));
}
