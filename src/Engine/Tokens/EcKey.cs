using System.Security.Cryptography;

namespace Sallyport.Engine.Tokens;

/// <summary>A point on P-256, P-384 or P-521 (request-authentication.md 9.4, 10.5).</summary>
internal sealed class EcKey : VerificationKey
{
    private readonly KeySlots<ECDsa> _slots;
    private readonly int _scalarBytes;

    private EcKey(in KeyLabels labels, EcCurve curve, ECParameters parameters) : base(labels)
    {
        _scalarBytes = curve.Bytes;
        _slots = new KeySlots<ECDsa>(() => ECDsa.Create(parameters));
        _slots.Return(_slots.Rent());
    }

    public override string Type => "EC";

    /// <returns>The key, or null with the reason.</returns>
    public static EcKey? TryCreate(in KeyLabels labels, EcCurve curve, ReadOnlySpan<byte> x, ReadOnlySpan<byte> y, out string problem)
    {
        problem = "x and y are not a point on the curve";
        byte[] left = new byte[curve.Bytes];
        byte[] right = new byte[curve.Bytes];
        if (!TryPad(x, left) || !TryPad(y, right))
            return null;
        try
        {
            return new EcKey(labels, curve, new ECParameters { Curve = curve.Curve, Q = new ECPoint { X = left, Y = right } });
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    /// <summary>
    /// The signature is cut in the middle, whatever its length; an odd last byte is ignored. Halves are numbers: leading zeros
    /// count for nothing, and a half beyond the curve's size is no number below the order.
    /// </summary>
    public override SignatureOutcome Verify(JwtAlgorithm algorithm, ReadOnlySpan<byte> signed, ReadOnlySpan<byte> signature)
    {
        Span<byte> normalised = stackalloc byte[EcCurve.MaxBytes * 2];
        normalised = normalised[..(_scalarBytes * 2)];
        int half = signature.Length / 2;
        if (!TryPad(signature[..half], normalised[.._scalarBytes]) || !TryPad(signature.Slice(half, half), normalised[_scalarBytes..]))
            return SignatureOutcome.Invalid;

        // The hash goes by the token's alg alone, so an ES384 token can verify with a P-256 key without alg (9.5).
        HashAlgorithmName hash = algorithm switch
        {
            JwtAlgorithm.ES384 => HashAlgorithmName.SHA384,
            JwtAlgorithm.ES512 => HashAlgorithmName.SHA512,
            _ => HashAlgorithmName.SHA256,
        };
        Span<byte> buffer = stackalloc byte[SHA512.HashSizeInBytes];
        ReadOnlySpan<byte> digest = Digest(hash, signed, buffer);
        ECDsa key = _slots.Rent();
        try
        {
            bool isValid = key.VerifyHash(digest, normalised, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
            return isValid ? SignatureOutcome.Valid : SignatureOutcome.Invalid;
        }
        catch (CryptographicException)
        {
            return SignatureOutcome.Invalid;
        }
        finally
        {
            _slots.Return(key);
        }
    }

    /// <summary>Writes a big-endian number right-aligned; false if it does not fit.</summary>
    private static bool TryPad(ReadOnlySpan<byte> number, Span<byte> destination)
    {
        number = number.TrimStart((byte)0);
        if (number.Length > destination.Length)
            return false;
        destination.Clear();
        number.CopyTo(destination[(destination.Length - number.Length)..]);
        return true;
    }
}
