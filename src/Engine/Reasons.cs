using System.Collections.Immutable;

namespace Sallyport.Engine;

/// <summary>The table of reasons: one row each, shared by answers, log, metrics, explain and docs.</summary>
public static class Reasons
{
    private static readonly ImmutableArray<ReasonRow> _rows = Build();

    public static ImmutableArray<ReasonRow> All => _rows;

    public static ReasonRow Of(Reason reason) => _rows[(int)reason];

    private static ImmutableArray<ReasonRow> Build()
    {
        ReasonRow[] table = Table();
        ReasonRow[] byReason = new ReasonRow[Enum.GetValues<Reason>().Length];
        foreach (ReasonRow row in table)
            byReason[(int)row.Reason] = row;
        return [.. byReason];
    }

    private static ReasonRow[] Table() =>
    [
        new(Reason.None, "none", 500, "", "No reason was set: this is a bug; please report it."),

        new(Reason.BadRequest, "bad_request", 400, "Bad Request", "The request is malformed HTTP or has an ambiguous length, host or target; mend the client."),
        new(Reason.BadRequestEmpty, "bad_request_empty", 400, "", "The request names no host, carries a header reserved for claim routing, or has %00 in its path; mend the client."),
        new(Reason.HeadersTooLarge, "headers_too_large", 431, "Request Header Fields Too Large", "Send fewer than 100 header fields and less than 60 KiB of them; large cookies are the usual cause."),
        new(Reason.UpgradeRequired, "http_version", 426, "Upgrade Required", "Speak HTTP/1.1 or HTTP/2."),
        new(Reason.TransferCodingUnknown, "transfer_coding", 501, "Not Implemented", "Use Transfer-Encoding: chunked alone, or Content-Length."),
        new(Reason.UpgradeForbidden, "upgrade_forbidden", 403, "", "Only websocket upgrades are passed on."),
        new(Reason.TargetNotFound, "target_not_found", 404, "", "The request target has no path that could be routed."),

        new(Reason.JwtMissing, "jwt_missing", 401, "Jwt is missing", "Send a token where the rule looks for it; presence: REQUIRED or the annotation missing-token asks for one."),
        new(Reason.JwtBadFormat, "jwt_format", 401, "Jwt is not in the form of Header.Payload.Signature with two dots and 3 sections", "What was sent is not a compact JWS: check for a cut token, quotes, a second token, or an encrypted one."),
        new(Reason.JwtHeaderBase64, "jwt_header_base64", 401, "Jwt header is an invalid Base64url encoded", "The first piece of the token is not base64url; it was altered on its way."),
        new(Reason.JwtHeaderJson, "jwt_header_json", 401, "Jwt header is an invalid JSON", "The token's header is not a JSON object; look at who issued it."),
        new(Reason.JwtHeaderAlgMissing, "jwt_header_alg", 401, "Jwt header [alg] field is required and must be a string", "The issuer must name the algorithm in the header."),
        new(Reason.JwtHeaderAlgUnsupported, "jwt_alg_unsupported", 401, "Jwt header [alg] is not supported", "Use RS, PS, ES or HS with 256, 384 or 512, or EdDSA; unsigned tokens are never taken."),
        new(Reason.JwtHeaderKidType, "jwt_header_kid", 401, "Jwt header [kid] field is not a string", "The issuer must write kid as a string."),
        new(Reason.JwtPayloadBase64, "jwt_payload_base64", 401, "Jwt payload is an invalid Base64url encoded", "The second piece of the token is not base64url; it was altered on its way."),
        new(Reason.JwtPayloadJson, "jwt_payload_json", 401, "Jwt payload is an invalid JSON", "The claims are not a JSON object, or have a member twice; look at who issued the token."),
        new(Reason.JwtIssType, "jwt_iss_type", 401, "Jwt payload [iss] field is not a string", "The issuer must write iss as a string."),
        new(Reason.JwtSubType, "jwt_sub_type", 401, "Jwt payload [sub] field is not a string", "The issuer must write sub as a string."),
        new(Reason.JwtIatType, "jwt_iat_type", 401, "Jwt payload [iat] field is not an integer", "The issuer must write iat as a number of seconds."),
        new(Reason.JwtIatRange, "jwt_iat_range", 401, "Jwt payload [iat] field is not a positive 64 bit integer", "The issuer must write iat as seconds since 1970."),
        new(Reason.JwtNbfType, "jwt_nbf_type", 401, "Jwt payload [nbf] field is not an integer", "The issuer must write nbf as a number of seconds."),
        new(Reason.JwtNbfRange, "jwt_nbf_range", 401, "Jwt payload [nbf] field is not a positive 64 bit integer", "The issuer must write nbf as seconds since 1970."),
        new(Reason.JwtExpType, "jwt_exp_type", 401, "Jwt payload [exp] field is not an integer", "The issuer must write exp as a number of seconds."),
        new(Reason.JwtExpRange, "jwt_exp_range", 401, "Jwt payload [exp] field is not a positive 64 bit integer", "The issuer must write exp as seconds since 1970."),
        new(Reason.JwtJtiType, "jwt_jti_type", 401, "Jwt payload [jti] field is not a string", "The issuer must write jti as a string."),
        new(Reason.JwtAudType, "jwt_aud_type", 401, "Jwt payload [aud] field is not a string or string list", "The issuer must write aud as a string or a list of strings."),
        new(Reason.JwtSignatureBase64, "jwt_signature_base64", 401, "Jwt signature is an invalid Base64url encoded", "The third piece of the token is not base64url; two Authorization lines joined into one value look like this too."),
        new(Reason.JwtIssuerUnknown, "jwt_issuer", 401, "Jwt issuer is not configured", "No rule here names this token's iss; compare it letter by letter, a slash at the end counts."),
        new(Reason.JwtNotYetValid, "jwt_not_yet_valid", 401, "Jwt not yet valid", "nbf lies more than 60 s ahead of this proxy's clock; check both clocks."),
        new(Reason.JwtExpired, "jwt_expired", 401, "Jwt is expired", "exp has passed by more than 60 s; get a new token, and check both clocks."),
        new(Reason.JwtAudienceNotAllowed, "jwt_audience", 403, "Audiences in Jwt are not allowed", "The token's aud names none of the rule's audiences; ask the issuer for one of them."),
        new(Reason.JwksUnusable, "jwks_unusable", 401, "Jwks doesn't have any valid public key", "The issuer's key set has no key that can be used; look at /keys for what is wrong with it."),
        new(Reason.JwksFetchFailed, "jwks_fetch", 401, "Jwks remote fetch is failed", "The key set could not be fetched; look at /keys for the address and the error."),
        new(Reason.JwksNoMatchingKey, "jwks_no_key", 401, "Jwks doesn't have key to match kid or alg from Jwt", "No key of the issuer fits the token's kid and alg; the keys may have been rotated, or the token is for another environment."),
        new(Reason.JwtEd25519SignatureLength, "jwt_ed25519_length", 401, "Jwt ED25519 signature is wrong length", "An Ed25519 key fits this token but its signature is not 64 bytes; give keys a kid and an alg."),
        new(Reason.JwtVerificationFailed, "jwt_signature", 401, "Jwt verification fails", "No fitting key verifies the signature: wrong key, altered token, or keys that were never fetched (see /keys)."),
        new(Reason.JwtAlgNotAllowed, "jwt_alg_not_allowed", 401, "Jwt header [alg] is not supported", "The policy's annotation allowed-algorithms does not list the token's alg."),
        new(Reason.JwtTypNotAllowed, "jwt_typ_not_allowed", 401, "Jwt verification fails", "The policy's annotation required-typ wants another typ in the token's header; an ID token may have been sent for an access token."),
        new(Reason.JwtExpRequired, "jwt_exp_required", 401, "Jwt verification fails", "The token has no exp, and the policy's annotation require-exp wants one."),
        new(Reason.JwtTooOld, "jwt_too_old", 401, "Jwt is expired", "The token's iat is longer ago than the policy's annotation max-token-age allows, missing, or ahead of this proxy's clock."),
        new(Reason.JwtClaimRequired, "jwt_claim_required", 401, "Jwt verification fails", "The token lacks a claim of the policy's annotation required-claims."),

        new(Reason.AuthorizationDenied, "rbac_denied", 403, "RBAC: access denied", "A DENY rule matched; the record names policy and rule."),
        new(Reason.AuthorizationNoAllow, "rbac_no_allow", 403, "RBAC: access denied", "ALLOW policies apply and none of their rules matches; explain shows the nearest one and what it lacks."),
        new(Reason.ExternalAuthorizationDenied, "ext_authz_denied", 0, "", "The external authorizer refused; ask its log."),
        new(Reason.ExternalAuthorizationFailed, "ext_authz_error", 403, "", "The external authorizer could not be asked; see its address in MeshConfig extensionProviders."),
        new(Reason.ExternalAuthorizationMisconfigured, "ext_authz_config", 403, "RBAC: access denied", "The CUSTOM policy names a provider that MeshConfig does not define, or defines badly."),
        new(Reason.ExternalAuthorizationBodyTooLarge, "ext_authz_body", 413, "Payload Too Large", "The body exceeds includeRequestBodyInCheck.maxRequestBytes."),

        new(Reason.RouteNotFound, "route_not_found", 404, "", "No host or no route fits; compare the host header with Gateway and VirtualService hosts."),
        new(Reason.HttpsRedirect, "https_redirect", 301, "", "Use https; the Gateway's server says httpsRedirect."),
        new(Reason.Redirect, "redirect", 0, "", "The route redirects."),
        new(Reason.DirectResponse, "direct_response", 0, "", "The route answers itself."),
        new(Reason.CorsPreflight, "cors_preflight", 200, "", "The route's CORS policy answered the preflight."),
        new(Reason.FaultAbort, "fault_abort", 0, "fault filter abort", "The route injects this fault."),

        new(Reason.DestinationNotInRegistry, "destination_not_in_registry", 502, "", "The mesh has outboundTrafficPolicy REGISTRY_ONLY and knows no Service or ServiceEntry of that host and port; add a ServiceEntry."),
        new(Reason.ClusterUnknown, "cluster_unknown", 503, "", "The route's destination is no Service or ServiceEntry that is known here, or lacks the port or subset."),
        new(Reason.BackendInvalid, "backend_invalid", 500, "", "A backend of the HTTPRoute or GRPCRoute is no Service that is known here, or no ReferenceGrant lets the route use it."),
        new(Reason.NoHealthyUpstream, "no_healthy_upstream", 503, "no healthy upstream", "The destination has no ready endpoint."),
        new(Reason.UpstreamConnectFailed, "upstream_connect", 503, "upstream connect error or disconnect/reset before headers. reset reason: remote connection failure", "The endpoint refuses connections or its TLS fails."),
        new(Reason.UpstreamReset, "upstream_reset", 503, "upstream connect error or disconnect/reset before headers. reset reason: connection termination", "The endpoint closed the connection before it answered."),
        new(Reason.UpstreamProtocolError, "upstream_protocol", 502, "upstream connect error or disconnect/reset before headers. reset reason: protocol error", "The endpoint answered something that is not HTTP; check the port's protocol."),
        new(Reason.UpstreamOverflow, "upstream_overflow", 503, "upstream connect error or disconnect/reset before headers. reset reason: overflow", "The DestinationRule's connection limits are reached."),
        new(Reason.UpstreamTimeout, "upstream_timeout", 504, "upstream request timeout", "The route's timeout passed before the application answered."),
        new(Reason.ResponseHeaderInvalid, "header_invalid", 503, "", "A claim that goes into a header has a line feed."),

        new(Reason.InternalError, "internal_error", 500, "", "This is a bug; please report it with the log."),
        new(Reason.Draining, "draining", 503, "", "The proxy is shutting down."),
    ];
}
