namespace Sallyport.Engine;

/// <summary>
/// Why a request was refused or ended by the proxy itself: a closed list. Each member has one row in <see cref="Reasons"/>,
/// which names code, status, text, metric label and remedy; docs/reference/reasons.md is held to it by a test.
/// </summary>
public enum Reason : byte
{
    /// <summary>Nothing decided: never success. Answered as an internal error.</summary>
    None = 0,

    // Malformed or inapplicable requests (gateway-routing.md 9, authorization-policy.md 8.5)
    BadRequest,
    BadRequestEmpty,
    HeadersTooLarge,
    UpgradeRequired,
    TransferCodingUnknown,
    UpgradeForbidden,
    TargetNotFound,

    // Tokens (request-authentication.md 7, 8)
    JwtMissing,
    JwtBadFormat,
    JwtHeaderBase64,
    JwtHeaderJson,
    JwtHeaderAlgMissing,
    JwtHeaderAlgUnsupported,
    JwtHeaderKidType,
    JwtPayloadBase64,
    JwtPayloadJson,
    JwtIssType,
    JwtSubType,
    JwtIatType,
    JwtIatRange,
    JwtNbfType,
    JwtNbfRange,
    JwtExpType,
    JwtExpRange,
    JwtJtiType,
    JwtAudType,
    JwtSignatureBase64,
    JwtIssuerUnknown,
    JwtNotYetValid,
    JwtExpired,
    JwtAudienceNotAllowed,
    JwksUnusable,
    JwksFetchFailed,
    JwksNoMatchingKey,
    JwtEd25519SignatureLength,
    JwtVerificationFailed,

    // Tokens, by sallyport.dev annotations; the client sees the nearest of Istio's texts
    JwtAlgNotAllowed,
    JwtTypNotAllowed,
    JwtExpRequired,
    JwtTooOld,
    JwtClaimRequired,

    // Authorization (authorization-policy.md 2, 11, 12)
    AuthorizationDenied,
    AuthorizationNoAllow,
    ExternalAuthorizationDenied,
    ExternalAuthorizationFailed,
    ExternalAuthorizationMisconfigured,
    ExternalAuthorizationBodyTooLarge,

    // Routing (gateway-routing.md 1.9, 3, 6, 8)
    RouteNotFound,
    HttpsRedirect,
    Redirect,
    DirectResponse,
    CorsPreflight,
    FaultAbort,

    // Upstream (gateway-routing.md 9)
    DestinationNotInRegistry,
    ClusterUnknown,
    BackendInvalid,
    NoHealthyUpstream,
    UpstreamConnectFailed,
    UpstreamReset,
    UpstreamProtocolError,
    UpstreamOverflow,
    UpstreamTimeout,
    ResponseHeaderInvalid,

    // The proxy itself
    InternalError,
    Draining,
}
