using System.Globalization;
using Sallyport.Engine.Routing;
using Sallyport.Policy.Resources.Networking;

namespace Sallyport.Policy.Compilation;

/// <summary>gateway-routing.md 8.7: without a percentage nothing happens.</summary>
internal static class FaultCompiler
{
    private static readonly string[] s_grpcNames =
    [
        "OK", "CANCELLED", "UNKNOWN", "INVALID_ARGUMENT", "DEADLINE_EXCEEDED", "NOT_FOUND", "ALREADY_EXISTS", "PERMISSION_DENIED",
        "RESOURCE_EXHAUSTED", "FAILED_PRECONDITION", "ABORTED", "OUT_OF_RANGE", "UNIMPLEMENTED", "INTERNAL", "UNAVAILABLE", "DATA_LOSS",
        "UNAUTHENTICATED",
    ];

    public static FaultPlan? Compile(HttpFaultInjection? fault)
    {
        if (fault is null)
            return null;
        HttpFaultDelay? delay = fault.Delay;
        HttpFaultAbort? abort = fault.Abort;
        int delayShare = delay?.Percentage is { } share ? Shares.Millionths(share.Value ?? 0) : Shares.Millionths(delay?.Percent ?? 0);
        return new FaultPlan(
            delay?.FixedDelay ?? TimeSpan.Zero,
            delay?.FixedDelay is null ? 0 : delayShare,
            abort?.HttpStatus,
            GrpcStatus(abort?.GrpcStatus),
            Shares.Millionths(abort?.Percentage?.Value ?? 0));
    }

    private static int? GrpcStatus(string? status)
    {
        if (string.IsNullOrEmpty(status))
            return null;
        if (int.TryParse(status, NumberStyles.None, CultureInfo.InvariantCulture, out int number))
            return number;
        int index = Array.IndexOf(s_grpcNames, status);
        return index >= 0 ? index : 2;
    }
}
