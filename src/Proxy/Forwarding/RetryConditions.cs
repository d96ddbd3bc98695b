namespace Sallyport.Proxy.Forwarding;

/// <summary>The names of <c>retries.retryOn</c> (gateway-routing.md 7.3).</summary>
[Flags]
internal enum RetryConditions
{
    None = 0,
    ServerError = 1 << 0,
    GatewayError = 1 << 1,
    Reset = 1 << 2,
    ResetBeforeRequest = 1 << 3,
    ConnectFailure = 1 << 4,
    Conflict = 1 << 5,
    RefusedStream = 1 << 6,
    GrpcCancelled = 1 << 7,
    GrpcDeadlineExceeded = 1 << 8,
    GrpcResourceExhausted = 1 << 9,
    GrpcInternal = 1 << 10,
    GrpcUnavailable = 1 << 11,

    /// <summary>These retry whenever there is no answer at all.</summary>
    AnyReset = ServerError | GatewayError | Reset,

    AnyGrpc = GrpcCancelled | GrpcDeadlineExceeded | GrpcResourceExhausted | GrpcInternal | GrpcUnavailable,
}
