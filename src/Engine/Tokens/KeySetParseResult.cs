namespace Sallyport.Engine.Tokens;

/// <summary>What a key set's text came to.</summary>
/// <param name="Status">Whether it can be used.</param>
/// <param name="Ring">The usable keys; <see cref="KeyRing.Unusable"/> if there are none.</param>
/// <param name="Problems">One for each entry that is not used; there may be some beside good keys (10.2).</param>
public sealed record KeySetParseResult(KeySetStatus Status, KeyRing Ring, IReadOnlyList<KeyProblem> Problems)
{
    /// <summary>What is wrong with the set as a whole, in Envoy's words where it has them (10.1); empty if it is usable.</summary>
    public string Message => Status switch
    {
        KeySetStatus.Usable => "",
        KeySetStatus.NotJson => "Jwks is an invalid JSON",
        KeySetStatus.NoKeys => "Jwks does not have [keys] field",
        KeySetStatus.KeysNotArray => "[keys] in Jwks is not an array",
        KeySetStatus.NoUsableKey => "Jwks doesn't have any valid public key",
        KeySetStatus.BadCertificate => "a certificate in Jwks cannot be used",
        _ => "the key set was not read",
    };
}
