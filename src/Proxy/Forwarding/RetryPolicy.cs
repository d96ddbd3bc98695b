using System.Runtime.CompilerServices;
using Sallyport.Engine.Http;
using Sallyport.Engine.Routing;
using Sallyport.Proxy.Http;

namespace Sallyport.Proxy.Forwarding;

/// <summary>Which failures and answers a route retries, and how long it pauses before (gateway-routing.md 7).</summary>
internal sealed class RetryPolicy
{
    /// <summary>The longest pause is so many times the base (7.5).</summary>
    private const int MaxBackoffFactor = 10;

    private static readonly ConditionalWeakTable<RetryPlan, RetryPolicy> _known = [];

    private readonly RetryPlan _plan;
    private readonly RetryConditions _conditions;

    private RetryPolicy(RetryPlan plan)
    {
        _plan = plan;
        foreach (string name in plan.Conditions)
            _conditions |= Read(name);
    }

    public static RetryPolicy Of(RetryPlan plan) => _known.GetValue(plan, static plan => new RetryPolicy(plan));

    public bool Covers(ForwardStatus failure) => failure switch
    {
        ForwardStatus.ConnectFailed or ForwardStatus.ConnectTimeout =>
            Has(RetryConditions.AnyReset | RetryConditions.ConnectFailure | RetryConditions.ResetBeforeRequest),
        ForwardStatus.StreamRefused => Has(RetryConditions.AnyReset | RetryConditions.RefusedStream),
        ForwardStatus.ConnectionReset or ForwardStatus.StreamReset or ForwardStatus.ProtocolError or ForwardStatus.PerTryTimeout =>
            Has(RetryConditions.AnyReset),
        _ => false,
    };

    public bool Covers(ResponseHead answer)
    {
        int status = answer.Status;
        if (Has(RetryConditions.ServerError) && status is >= 500 and <= 599)
            return true;
        if (Has(RetryConditions.GatewayError) && status is 502 or 503 or 504)
            return true;
        if (Has(RetryConditions.Conflict) && status == 409)
            return true;
        for (int i = 0; i < _plan.StatusCodes.Count; i++)
            if (_plan.StatusCodes[i] == status)
                return true;
        return Has(RetryConditions.AnyGrpc) && answer.Headers.TryGet("grpc-status"u8, out ReadOnlySpan<byte> grpc) && CoversGrpc(grpc);
    }

    /// <summary>Random whole milliseconds below a bound that doubles with each retry (7.5).</summary>
    public TimeSpan PauseBefore(int retry)
    {
        long start = Math.Max(1, (long)_plan.BackoffBase.TotalMilliseconds);
        long bound = Math.Min(start << Math.Min(retry - 1, 10), start * MaxBackoffFactor);
        return TimeSpan.FromMilliseconds(Random.Shared.NextInt64(bound));
    }

    /// <summary>Methods whose repetition changes nothing (RFC 9110 section 9.2.2).</summary>
    public static bool IsIdempotent(RequestHead request) =>
        request.Method.SequenceEqual("GET"u8) || request.Method.SequenceEqual("HEAD"u8) || request.Method.SequenceEqual("OPTIONS"u8)
        || request.Method.SequenceEqual("PUT"u8) || request.Method.SequenceEqual("DELETE"u8) || request.Method.SequenceEqual("TRACE"u8);

    private bool CoversGrpc(ReadOnlySpan<byte> status)
    {
        RetryConditions condition = status switch
        {
            [(byte)'1'] => RetryConditions.GrpcCancelled,
            [(byte)'4'] => RetryConditions.GrpcDeadlineExceeded,
            [(byte)'8'] => RetryConditions.GrpcResourceExhausted,
            [(byte)'1', (byte)'3'] => RetryConditions.GrpcInternal,
            [(byte)'1', (byte)'4'] => RetryConditions.GrpcUnavailable,
            _ => RetryConditions.None,
        };
        return Has(condition);
    }

    private bool Has(RetryConditions any) => (_conditions & any) != 0;

    private static RetryConditions Read(string name) => name switch
    {
        "5xx" => RetryConditions.ServerError,
        "gateway-error" => RetryConditions.GatewayError,
        "reset" => RetryConditions.Reset,
        "reset-before-request" => RetryConditions.ResetBeforeRequest,
        "connect-failure" => RetryConditions.ConnectFailure,
        "retriable-4xx" => RetryConditions.Conflict,
        "refused-stream" => RetryConditions.RefusedStream,
        "cancelled" => RetryConditions.GrpcCancelled,
        "deadline-exceeded" => RetryConditions.GrpcDeadlineExceeded,
        "resource-exhausted" => RetryConditions.GrpcResourceExhausted,
        "internal" => RetryConditions.GrpcInternal,
        "unavailable" => RetryConditions.GrpcUnavailable,
        // Names without a meaning here (retriable-headers, http3…) retry nothing.
        _ => RetryConditions.None,
    };
}
