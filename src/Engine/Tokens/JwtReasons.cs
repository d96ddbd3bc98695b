namespace Sallyport.Engine.Tokens;

/// <summary>What a token's status means for the request that carries it.</summary>
public static class JwtReasons
{
    /// <summary>
    /// The row of <see cref="Reasons"/> with status, text and remedy. A status that refuses nothing has none: a bug of the
    /// caller.
    /// </summary>
    public static Reason ToReason(this JwtStatus status) => status switch
    {
        JwtStatus.Missing => Reason.JwtMissing,
        JwtStatus.NotThreePieces => Reason.JwtBadFormat,
        JwtStatus.HeaderNotBase64Url => Reason.JwtHeaderBase64,
        JwtStatus.HeaderNotJson => Reason.JwtHeaderJson,
        JwtStatus.AlgorithmNotString => Reason.JwtHeaderAlgMissing,
        JwtStatus.AlgorithmNotSupported => Reason.JwtHeaderAlgUnsupported,
        JwtStatus.KeyIdNotString => Reason.JwtHeaderKidType,
        JwtStatus.PayloadNotBase64Url => Reason.JwtPayloadBase64,
        JwtStatus.PayloadNotJson => Reason.JwtPayloadJson,
        JwtStatus.IssuerNotString => Reason.JwtIssType,
        JwtStatus.SubjectNotString => Reason.JwtSubType,
        JwtStatus.IssuedAtNotNumber => Reason.JwtIatType,
        JwtStatus.IssuedAtOutOfRange => Reason.JwtIatRange,
        JwtStatus.NotBeforeNotNumber => Reason.JwtNbfType,
        JwtStatus.NotBeforeOutOfRange => Reason.JwtNbfRange,
        JwtStatus.ExpiryNotNumber => Reason.JwtExpType,
        JwtStatus.ExpiryOutOfRange => Reason.JwtExpRange,
        JwtStatus.TokenIdNotString => Reason.JwtJtiType,
        JwtStatus.AudienceNotStrings => Reason.JwtAudType,
        JwtStatus.SignatureNotBase64Url => Reason.JwtSignatureBase64,
        JwtStatus.IssuerUnknown => Reason.JwtIssuerUnknown,
        JwtStatus.NotYetValid => Reason.JwtNotYetValid,
        JwtStatus.Expired => Reason.JwtExpired,
        JwtStatus.AudienceNotAllowed => Reason.JwtAudienceNotAllowed,
        JwtStatus.KeySetUnusable => Reason.JwksUnusable,
        JwtStatus.KeySetNotFetched => Reason.JwksFetchFailed,
        JwtStatus.KeyUnknown => Reason.JwksNoMatchingKey,
        JwtStatus.Ed25519SignatureLength => Reason.JwtEd25519SignatureLength,
        JwtStatus.SignatureInvalid => Reason.JwtVerificationFailed,
        JwtStatus.AlgorithmNotAllowed => Reason.JwtAlgNotAllowed,
        JwtStatus.TypeNotAllowed => Reason.JwtTypNotAllowed,
        JwtStatus.ExpiryRequired => Reason.JwtExpRequired,
        JwtStatus.TooOld => Reason.JwtTooOld,
        JwtStatus.ClaimRequired => Reason.JwtClaimRequired,
        _ => Reason.None,
    };
}
