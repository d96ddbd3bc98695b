namespace Sallyport.Engine.Tokens;

/// <summary>What verification needs of header and payload, with types that are already checked.</summary>
internal struct RegisteredClaims
{
    public JwtAlgorithm Algorithm;
    public JsonValue KeyId;
    public JsonValue Issuer;
    public JsonValue Audience;
    public ulong IssuedAt;
    public ulong NotBefore;
    public ulong Expiry;
}
