namespace Sallyport.Engine.Tokens;

/// <summary>Whether a key set can be used, and if not, why (request-authentication.md, section 10).</summary>
public enum KeySetStatus : byte
{
    /// <summary>Not read yet.</summary>
    Unread = 0,

    /// <summary>It has at least one good key.</summary>
    Usable,

    /// <summary>Not a JSON object.</summary>
    NotJson,

    /// <summary>No member <c>keys</c>, and not the certificate form either.</summary>
    NoKeys,

    /// <summary><c>keys</c> is not a list.</summary>
    KeysNotArray,

    /// <summary>No entry of <c>keys</c> can be used.</summary>
    NoUsableKey,

    /// <summary>In the certificate form one bad or non-RSA certificate spoils the set (10.8).</summary>
    BadCertificate,
}
