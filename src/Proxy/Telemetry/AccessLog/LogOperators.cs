namespace Sallyport.Proxy.Telemetry.AccessLog;

/// <summary>The names of the operators in a format; docs/reference/access-log.md explains each.</summary>
internal static class LogOperators
{
    private static readonly Dictionary<string, LogOperator> _byName = new(StringComparer.Ordinal)
    {
        ["REQ"] = LogOperator.RequestHeader,
        ["REQUEST_HEADER"] = LogOperator.RequestHeader,
        ["RESP"] = LogOperator.ResponseHeader,
        ["RESPONSE_HEADER"] = LogOperator.ResponseHeader,
        ["START_TIME"] = LogOperator.StartTime,
        ["PROTOCOL"] = LogOperator.Protocol,
        ["RESPONSE_CODE"] = LogOperator.ResponseCode,
        ["RESPONSE_CODE_DETAILS"] = LogOperator.ResponseCodeDetails,
        ["RESPONSE_FLAGS"] = LogOperator.ResponseFlags,
        ["BYTES_RECEIVED"] = LogOperator.BytesReceived,
        ["BYTES_SENT"] = LogOperator.BytesSent,
        ["DURATION"] = LogOperator.Duration,
        ["RESPONSE_DURATION"] = LogOperator.ResponseDuration,
        ["RESPONSE_TX_DURATION"] = LogOperator.ResponseTxDuration,
        ["DOWNSTREAM_REMOTE_ADDRESS"] = LogOperator.RemoteAddress,
        ["DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT"] = LogOperator.RemoteAddressWithoutPort,
        ["DOWNSTREAM_REMOTE_PORT"] = LogOperator.RemotePort,
        ["DOWNSTREAM_DIRECT_REMOTE_ADDRESS"] = LogOperator.DirectRemoteAddress,
        ["DOWNSTREAM_DIRECT_REMOTE_ADDRESS_WITHOUT_PORT"] = LogOperator.DirectRemoteAddressWithoutPort,
        ["DOWNSTREAM_DIRECT_REMOTE_PORT"] = LogOperator.DirectRemotePort,
        ["DOWNSTREAM_LOCAL_ADDRESS"] = LogOperator.LocalAddress,
        ["DOWNSTREAM_LOCAL_ADDRESS_WITHOUT_PORT"] = LogOperator.LocalAddressWithoutPort,
        ["DOWNSTREAM_LOCAL_PORT"] = LogOperator.LocalPort,
        ["DOWNSTREAM_PEER_URI_SAN"] = LogOperator.PeerUriName,
        ["DOWNSTREAM_PEER_SUBJECT"] = LogOperator.PeerSubject,
        ["REQUESTED_SERVER_NAME"] = LogOperator.ServerName,
        ["CONNECTION_ID"] = LogOperator.ConnectionId,
        ["ROUTE_NAME"] = LogOperator.RouteName,
        ["UPSTREAM_CLUSTER"] = LogOperator.UpstreamCluster,
        ["UPSTREAM_CLUSTER_RAW"] = LogOperator.UpstreamCluster,
        ["UPSTREAM_HOST"] = LogOperator.UpstreamHost,
        ["UPSTREAM_REMOTE_ADDRESS"] = LogOperator.UpstreamHost,
        ["UPSTREAM_REMOTE_ADDRESS_WITHOUT_PORT"] = LogOperator.UpstreamHostWithoutPort,
        ["UPSTREAM_REMOTE_PORT"] = LogOperator.UpstreamPort,
        ["UPSTREAM_LOCAL_ADDRESS"] = LogOperator.UpstreamLocalAddress,
        ["UPSTREAM_REQUEST_ATTEMPT_COUNT"] = LogOperator.UpstreamAttempts,
        ["UPSTREAM_TRANSPORT_FAILURE_REASON"] = LogOperator.UpstreamFailure,
        ["GRPC_STATUS_NUMBER"] = LogOperator.GrpcStatusNumber,
        ["HOSTNAME"] = LogOperator.HostName,
        ["STREAM_ID"] = LogOperator.StreamId,
        ["SALLYPORT_REASON"] = LogOperator.Reason,
        ["SALLYPORT_POLICY"] = LogOperator.Policy,
        ["SALLYPORT_REVISION"] = LogOperator.Revision,
        ["SALLYPORT_AUDIT"] = LogOperator.Audit,
        ["SALLYPORT_DRY_RUN"] = LogOperator.DryRun,

        // Envoy's, in Istio's default format, and nothing here could ever fill it.
        ["CONNECTION_TERMINATION_DETAILS"] = LogOperator.Missing,
    };

    private static readonly Dictionary<string, LogOperator> _byMetadata = new(StringComparer.Ordinal)
    {
        ["envoy.common:access_log_hint"] = LogOperator.AuditHint,
        ["envoy.filters.http.rbac:istio_dry_run_deny_shadow_engine_result"] = LogOperator.DryRunDenyResult,
        ["envoy.filters.http.rbac:istio_dry_run_deny_shadow_effective_policy_id"] = LogOperator.DryRunDenyPolicy,
        ["envoy.filters.http.rbac:istio_dry_run_allow_shadow_engine_result"] = LogOperator.DryRunAllowResult,
        ["envoy.filters.http.rbac:istio_dry_run_allow_shadow_effective_policy_id"] = LogOperator.DryRunAllowPolicy,
    };

    public static IEnumerable<string> Names => _byName.Keys.Append("DYNAMIC_METADATA");

    /// <summary>The operator of a name and what stands in its parentheses; false: there is none.</summary>
    public static bool TryFind(string name, string argument, out LogOperator found) =>
        name == "DYNAMIC_METADATA" ? _byMetadata.TryGetValue(argument, out found) : _byName.TryGetValue(name, out found);
}
