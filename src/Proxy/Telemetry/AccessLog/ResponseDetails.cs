using System.Text;
using Sallyport.Engine;
using Sallyport.Proxy.Forwarding;

namespace Sallyport.Proxy.Telemetry.AccessLog;

/// <summary>
/// Envoy's words for how a request ended: <c>%RESPONSE_CODE_DETAILS%</c> (request-authentication.md 14.8, authorization-policy.md 11.3)
/// and <c>%RESPONSE_FLAGS%</c>.
/// </summary>
internal static class ResponseDetails
{
    private static readonly byte[][] _byReason = Array.ConvertAll([.. Reasons.All], row => Encoding.UTF8.GetBytes(DetailsOf(row)));

    public static void WriteDetails(in CompletedRequest request, LogLine line)
    {
        ReadOnlySpan<byte> precise = DetailsOf(request.Exchange.Upstream.Status);
        Reason reason = request.Outcome.Reason;
        // A tunnel that went well has no response to tell of.
        if (request.Exchange is TcpExchange && reason == Reason.None)
            return;
        line.Append(precise.IsEmpty ? _byReason[(int)reason] : precise);
        bool isByPolicy = reason is Reason.AuthorizationDenied or Reason.AuthorizationNoAllow or Reason.ExternalAuthorizationMisconfigured;
        if (!isByPolicy)
            return;
        line.Append(request.Outcome.Decision.Rule?.Id ?? "none", int.MaxValue);
        line.Append("]"u8);
    }

    /// <summary>Empty: none.</summary>
    public static ReadOnlySpan<byte> FlagsOf(in CompletedRequest request) => request.Exchange.Upstream.Status switch
    {
        ForwardStatus.ConnectFailed or ForwardStatus.ConnectTimeout => "UF"u8,
        ForwardStatus.ConnectionReset or ForwardStatus.AnswerBroken => "UC"u8,
        ForwardStatus.StreamReset or ForwardStatus.StreamRefused => "UR"u8,
        ForwardStatus.ProtocolError => "UPE"u8,
        ForwardStatus.Overflow => "UO"u8,
        ForwardStatus.Timeout or ForwardStatus.PerTryTimeout => "UT"u8,
        ForwardStatus.RequestBroken => "DPE"u8,
        ForwardStatus.ClientGone => "DC"u8,
        _ => FlagsOf(request.Outcome.Reason),
    };

    private static ReadOnlySpan<byte> FlagsOf(Reason reason) => reason switch
    {
        Reason.RouteNotFound => "NR"u8,
        Reason.ClusterUnknown or Reason.BackendInvalid => "NC"u8,
        Reason.NoHealthyUpstream => "UH"u8,
        Reason.FaultAbort => "FI"u8,
        Reason.ExternalAuthorizationDenied or Reason.ExternalAuthorizationFailed => "UAEX"u8,
        Reason.BadRequest or Reason.TransferCodingUnknown => "DPE"u8,
        _ => default,
    };

    // What the reason alone does not tell apart.
    private static ReadOnlySpan<byte> DetailsOf(ForwardStatus status) => status switch
    {
        ForwardStatus.ConnectTimeout => "upstream_reset_before_response_started{connection_timeout}"u8,
        ForwardStatus.StreamReset => "upstream_reset_before_response_started{remote_reset}"u8,
        ForwardStatus.StreamRefused => "upstream_reset_before_response_started{remote_refused_stream_reset}"u8,
        ForwardStatus.AnswerBroken => "upstream_reset_after_response_started{connection_termination}"u8,
        ForwardStatus.PerTryTimeout => "upstream_per_try_timeout"u8,
        ForwardStatus.ClientGone => "downstream_remote_disconnect"u8,
        _ => default,
    };

    private static string DetailsOf(ReasonRow row) => row.Reason switch
    {
        Reason.None => "via_upstream",
        Reason.BadRequest or Reason.TransferCodingUnknown => "http1.codec_error",
        Reason.BadRequestEmpty => "missing_host_header",
        Reason.HeadersTooLarge => "request_headers_too_large",
        Reason.UpgradeRequired => "low_version",
        Reason.UpgradeForbidden => "upgrade_failed",
        Reason.TargetNotFound => "missing_path_rejected",
        >= Reason.JwtMissing and <= Reason.JwtClaimRequired => $"jwt_authn_access_denied{{{row.Text.Replace(' ', '_')}}}",
        Reason.AuthorizationDenied or Reason.AuthorizationNoAllow or Reason.ExternalAuthorizationMisconfigured =>
            "rbac_access_denied_matched_policy[",
        Reason.ExternalAuthorizationDenied => "ext_authz_denied",
        Reason.ExternalAuthorizationFailed => "ext_authz_error",
        Reason.ExternalAuthorizationBodyTooLarge => "request_payload_too_large",
        Reason.RouteNotFound => "route_not_found",
        Reason.HttpsRedirect or Reason.Redirect or Reason.DirectResponse or Reason.DestinationNotInRegistry => "direct_response",
        Reason.CorsPreflight => "cors_response",
        Reason.FaultAbort => "fault_filter_abort",
        Reason.ClusterUnknown or Reason.BackendInvalid => "cluster_not_found",
        Reason.NoHealthyUpstream => "no_healthy_upstream",
        Reason.UpstreamConnectFailed => "upstream_reset_before_response_started{remote_connection_failure}",
        Reason.UpstreamReset => "upstream_reset_before_response_started{connection_termination}",
        Reason.UpstreamProtocolError => "upstream_reset_before_response_started{protocol_error}",
        Reason.UpstreamOverflow => "upstream_reset_before_response_started{overflow}",
        Reason.UpstreamTimeout => "response_timeout",
        // Envoy has no such end.
        _ => row.Code,
    };
}
