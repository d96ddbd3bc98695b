namespace Sallyport.Engine.Tokens;

/// <summary>What became of a token: one member for each answer of request-authentication.md, sections 7 and 8.</summary>
/// <remarks>
/// The order within sections 7 and 8 is the order of the checks; what annotations ask for is looked at between audience and
/// keys. <see cref="JwtReasons"/> leads to texts and HTTP statuses.
/// </remarks>
public enum JwtStatus : byte
{
    /// <summary>Not checked yet, or well formed and not trusted.</summary>
    Unverified = 0,

    /// <summary>Every check passed.</summary>
    Verified,

    /// <summary>The request has no token for the rule; an error only where the rule is REQUIRED (6.12).</summary>
    Missing,

    /// <summary>Not three pieces between dots.</summary>
    NotThreePieces,

    /// <summary>Piece 1 is not base64url.</summary>
    HeaderNotBase64Url,

    /// <summary>Piece 1 is not a JSON object.</summary>
    HeaderNotJson,

    /// <summary><c>alg</c> is missing or not a string.</summary>
    AlgorithmNotString,

    /// <summary><c>alg</c> is not in the list of 9.1.</summary>
    AlgorithmNotSupported,

    /// <summary><c>kid</c> is not a string.</summary>
    KeyIdNotString,

    /// <summary>Piece 2 is not base64url.</summary>
    PayloadNotBase64Url,

    /// <summary>Piece 2 is not a JSON object.</summary>
    PayloadNotJson,

    /// <summary><c>iss</c> is not a string.</summary>
    IssuerNotString,

    /// <summary><c>sub</c> is not a string.</summary>
    SubjectNotString,

    /// <summary><c>iat</c> is not a number.</summary>
    IssuedAtNotNumber,

    /// <summary><c>iat</c> is negative or too large.</summary>
    IssuedAtOutOfRange,

    /// <summary><c>nbf</c> is not a number.</summary>
    NotBeforeNotNumber,

    /// <summary><c>nbf</c> is negative or too large.</summary>
    NotBeforeOutOfRange,

    /// <summary><c>exp</c> is not a number.</summary>
    ExpiryNotNumber,

    /// <summary><c>exp</c> is negative or too large.</summary>
    ExpiryOutOfRange,

    /// <summary><c>jti</c> is not a string.</summary>
    TokenIdNotString,

    /// <summary><c>aud</c> is neither a string nor a list of strings.</summary>
    AudienceNotStrings,

    /// <summary>Piece 3 is not base64url.</summary>
    SignatureNotBase64Url,

    /// <summary><c>iss</c> is not the rule's issuer.</summary>
    IssuerUnknown,

    /// <summary><c>nbf</c> lies in the future.</summary>
    NotYetValid,

    /// <summary><c>exp</c> has passed.</summary>
    Expired,

    /// <summary>No audience of the token is one of the rule's; the only 403.</summary>
    AudienceNotAllowed,

    /// <summary>The rule has no usable key set (10.2).</summary>
    KeySetUnusable,

    /// <summary>The key set could not be fetched by a proxy that fetches on demand.</summary>
    KeySetNotFetched,

    /// <summary>No key fits <c>kid</c> and <c>alg</c>; worth one refetch of the keys.</summary>
    KeyUnknown,

    /// <summary>An Ed25519 key fits, but the signature is not 64 bytes.</summary>
    Ed25519SignatureLength,

    /// <summary>No fitting key verifies the signature.</summary>
    SignatureInvalid,

    /// <summary>Annotation <c>allowed-algorithms</c>: <c>alg</c> is not in its list.</summary>
    AlgorithmNotAllowed,

    /// <summary>Annotation <c>required-typ</c>: the header <c>typ</c> is another one, or missing.</summary>
    TypeNotAllowed,

    /// <summary>Annotation <c>require-exp</c>: the token never expires.</summary>
    ExpiryRequired,

    /// <summary>Annotation <c>max-token-age</c>: <c>iat</c> is missing, too long ago, or ahead of the clock.</summary>
    TooOld,

    /// <summary>Annotation <c>required-claims</c>: one is missing or null.</summary>
    ClaimRequired,
}
