namespace Sallyport.Policy.Resources;

/// <summary>One issuer and how its tokens are found and verified (request-authentication.md 4).</summary>
public sealed record JwtRule
{
    /// <summary>Must equal the token's <c>iss</c>. Null accepts any issuer whose token the keys verify.</summary>
    public string? Issuer { get; init; }

    /// <summary>Accepted audiences; empty does not check them.</summary>
    public IReadOnlyList<string> Audiences { get; init; } = [];

    /// <summary>The key set as text; wins over <see cref="JwksUri"/>.</summary>
    public string? Jwks { get; init; }

    /// <summary>Where the key set is fetched; without it and without <see cref="Jwks"/> it is discovered from the issuer.</summary>
    public string? JwksUri { get; init; }

    /// <summary>Header locations. Any location switches the default ones off.</summary>
    public IReadOnlyList<JwtHeader> FromHeaders { get; init; } = [];

    /// <summary>Query parameters that hold a token.</summary>
    public IReadOnlyList<string> FromParams { get; init; } = [];

    /// <summary>Cookies that hold a token.</summary>
    public IReadOnlyList<string> FromCookies { get; init; } = [];

    /// <summary>The request header that gets the token's payload; null for none.</summary>
    public string? OutputPayloadToHeader { get; init; }

    /// <summary>Request headers that get single claims.</summary>
    public IReadOnlyList<ClaimToHeader> OutputClaimToHeaders { get; init; } = [];

    /// <summary>True leaves a verified token in the request; false, the default, removes it.</summary>
    public bool ForwardOriginalToken { get; init; }

    /// <summary>Limit for fetching the key set; null is 5 s.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>Whether a request without this rule's token is refused.</summary>
    public JwtPresence Presence { get; init; }

    /// <summary>Claims that are lists in one text, besides <c>scope</c> and <c>permission</c>.</summary>
    public IReadOnlyList<string> SpaceDelimitedClaims { get; init; } = [];
}
