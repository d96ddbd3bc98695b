namespace Sallyport.Proxy.Telemetry.AccessLog;

/// <summary>What a piece of an access log format writes, named as Envoy's format operators.</summary>
internal enum LogOperator : byte
{
    /// <summary>Plain text.</summary>
    Literal = 0,

    /// <summary>Known to nobody here, or never to be written, such as a token: always missing.</summary>
    Missing,
    RequestHeader,
    ResponseHeader,
    StartTime,
    Protocol,
    ResponseCode,
    ResponseCodeDetails,
    ResponseFlags,
    BytesReceived,
    BytesSent,
    Duration,
    ResponseDuration,
    ResponseTxDuration,
    RemoteAddress,
    RemoteAddressWithoutPort,
    RemotePort,
    DirectRemoteAddress,
    DirectRemoteAddressWithoutPort,
    DirectRemotePort,
    LocalAddress,
    LocalAddressWithoutPort,
    LocalPort,
    ServerName,
    PeerUriName,
    PeerSubject,
    ConnectionId,
    RouteName,
    UpstreamCluster,
    UpstreamHost,
    UpstreamHostWithoutPort,
    UpstreamPort,
    UpstreamLocalAddress,
    UpstreamAttempts,
    UpstreamFailure,
    GrpcStatusNumber,
    HostName,
    StreamId,

    // Our own
    Reason,
    Policy,
    Revision,
    Audit,
    DryRun,

    // Envoy's %DYNAMIC_METADATA(…)% for what authorization notes beside its decision (authorization-policy.md 2.3, 11.6)
    AuditHint,
    DryRunDenyResult,
    DryRunDenyPolicy,
    DryRunAllowResult,
    DryRunAllowPolicy,
}
