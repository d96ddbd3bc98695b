namespace Sallyport.Engine.Tokens;

/// <summary>An Ed25519 public key (request-authentication.md 9.4, 10.7).</summary>
internal sealed class Ed25519Key : VerificationKey
{
    /// <summary>Bytes of a public key, and of a private seed.</summary>
    public const int KeyBytes = 32;

    /// <summary>Bytes of a signature.</summary>
    public const int SignatureBytes = 64;

    private readonly byte[] _publicKey;

    public Ed25519Key(in KeyLabels labels, ReadOnlySpan<byte> publicKey) : base(labels) => _publicKey = publicKey.ToArray();

    public override string Type => "OKP";

    public override SignatureOutcome Verify(JwtAlgorithm algorithm, ReadOnlySpan<byte> signed, ReadOnlySpan<byte> signature)
    {
        if (signature.Length != SignatureBytes)
            return SignatureOutcome.WrongLength;
        return OpenSslEd25519.Verify(_publicKey, signed, signature) ? SignatureOutcome.Valid : SignatureOutcome.Invalid;
    }
}
