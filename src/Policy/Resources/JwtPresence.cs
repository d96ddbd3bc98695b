namespace Sallyport.Policy.Resources;

/// <summary>Whether a rule's token must be there (request-authentication.md 6.11).</summary>
public enum JwtPresence : byte
{
    /// <summary>A request without token passes; Istio's default.</summary>
    Optional = 0,

    /// <summary>A request without this rule's token is refused.</summary>
    Required,
}
