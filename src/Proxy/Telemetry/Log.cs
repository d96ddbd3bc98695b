using Microsoft.Extensions.Logging;

namespace Sallyport.Proxy.Telemetry;

internal static partial class Log
{
    [LoggerMessage(1401, LogLevel.Warning, "The access log cannot be written to {Path}: {Problem}")]
    public static partial void AccessLogFailed(this ILogger log, string path, string problem);

    [LoggerMessage(1402, LogLevel.Warning, "Access log format: {Problem}")]
    public static partial void AccessLogFormatProblem(this ILogger log, string problem);

    [LoggerMessage(1403, LogLevel.Information, "OpenTelemetry exports {Signals}")]
    public static partial void OpenTelemetryStarted(this ILogger log, string signals);
}
