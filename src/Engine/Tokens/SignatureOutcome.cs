namespace Sallyport.Engine.Tokens;

/// <summary>What one key says about one signature.</summary>
internal enum SignatureOutcome : byte
{
    /// <summary>Not by this key, or not over these bytes.</summary>
    Invalid = 0,

    /// <summary>By this key, over these bytes.</summary>
    Valid,

    /// <summary>
    /// An Ed25519 signature must be 64 bytes; this ends the search for a key at once (request-authentication.md 9.4, 9.5).
    /// </summary>
    WrongLength,
}
