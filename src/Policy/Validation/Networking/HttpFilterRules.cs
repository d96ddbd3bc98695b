using System.Collections.Frozen;
using Sallyport.Policy.Parsing;
using Sallyport.Policy.Validation.Kinds;

namespace Sallyport.Policy.Validation.Networking;

/// <summary>Faults and CORS policies (validation.md 6.15, 6.16).</summary>
internal static class HttpFilterRules
{
    private static readonly FrozenSet<string> s_methods = FrozenSet.Create(
        StringComparer.Ordinal, "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "CONNECT", "OPTIONS", "TRACE", "*");

    private static readonly FrozenSet<string> s_grpcStatuses = FrozenSet.Create(
        StringComparer.Ordinal,
        "OK", "CANCELLED", "UNKNOWN", "INVALID_ARGUMENT", "DEADLINE_EXCEEDED", "NOT_FOUND", "ALREADY_EXISTS", "PERMISSION_DENIED",
            "RESOURCE_EXHAUSTED",
        "FAILED_PRECONDITION", "ABORTED", "OUT_OF_RANGE", "UNIMPLEMENTED", "INTERNAL", "UNAVAILABLE", "DATA_LOSS", "UNAUTHENTICATED");

    public static void CheckFault(KindContext context, NodeView fault)
    {
        if (!fault.IsSet) return;
        NodeView delay = fault["delay"], abort = fault["abort"];
        if (!delay.IsSet && !abort.IsSet) context.Refuse(DiagnosticCode.Required, fault, "delay or abort is needed");
        CheckPercentage(context, delay["percentage"]);
        CheckPercentage(context, abort["percentage"]);
        if (delay["exponentialDelay"].IsSet)
        {
            context.Refuse(DiagnosticCode.NotAllowedHere, delay["exponentialDelay"], "is not supported; use fixedDelay");
        }

        if (abort["http2Error"].IsSet)
        {
            context.Refuse(DiagnosticCode.NotAllowedHere, abort["http2Error"], "is not supported; use httpStatus or grpcStatus");
        }
        else if (abort["grpcStatus"].IsSet) CheckGrpcStatus(context, abort["grpcStatus"]);
        else if (abort["httpStatus"].IsSet) HttpActionRules.CheckStatus(context, abort["httpStatus"]);
        else if (abort.IsSet) context.Warn(DiagnosticCode.Suspicious, abort, "has no effect without httpStatus or grpcStatus");
    }

    public static void CheckCors(KindContext context, NodeView cors)
    {
        foreach (NodeView origin in cors["allowOrigins"].Entries())
        {
            if (origin["regex"].HasText()) HttpMatchRules.CheckRegex(context, origin["regex"]);
            else if (!origin["exact"].HasText() && !origin["prefix"].HasText())
            {
                context.Refuse(DiagnosticCode.Empty, origin, "an origin must not be empty");
            }
        }

        foreach (NodeView method in cors["allowMethods"].Entries())
        {
            if (!s_methods.Contains(method.TextOrEmpty()))
            {
                context.Refuse(DiagnosticCode.UnsupportedValue, method, $"{Quoted.Text(method.TextOrEmpty())} is no known method");
            }
        }

        CheckHeaderNames(context, cors["allowHeaders"]);
        CheckHeaderNames(context, cors["exposeHeaders"]);
        if (cors["maxAge"].Duration() is { } age && age.Ticks % TimeSpan.TicksPerSecond != 0)
        {
            context.Refuse(DiagnosticCode.InvalidFormat, cors["maxAge"], "must be whole seconds");
        }
    }

    private static void CheckHeaderNames(KindContext context, NodeView names)
    {
        foreach (NodeView name in names.Entries())
        {
            if (!HeaderNames.IsToken(name.TextOrEmpty()))
            {
                context.Refuse(DiagnosticCode.InvalidFormat, name, $"{Quoted.Text(name.TextOrEmpty())} is no header name");
            }
        }
    }

    private static void CheckGrpcStatus(KindContext context, NodeView status)
    {
        if (!s_grpcStatuses.Contains(status.TextOrEmpty()))
        {
            context.Refuse(
                DiagnosticCode.UnsupportedValue,
                status,
                $"{Quoted.Text(status.TextOrEmpty())} is no gRPC status, such as UNAVAILABLE");
        }
    }

    // The proxy counts in ten-thousandths of a per cent; less would silently be none.
    private static void CheckPercentage(KindContext context, NodeView percentage)
    {
        double value = percentage["value"].Number ?? 0;
        if (value is not (0 or (>= 0.0001 and <= 100)))
        {
            context.Refuse(DiagnosticCode.OutOfRange, percentage["value"], $"{value} is not 0, nor between 0.0001 and 100");
        }
    }
}
