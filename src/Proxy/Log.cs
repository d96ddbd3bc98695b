using Microsoft.Extensions.Logging;

namespace Sallyport.Proxy;

internal static partial class Log
{
    [LoggerMessage(1201, LogLevel.Error, "Cannot start: {Problem}")]
    public static partial void CouldNotStart(this ILogger log, string problem);

    [LoggerMessage(1202, LogLevel.Information, "Port {Port} listens on {EndPoint}")]
    public static partial void PortOpened(this ILogger log, int port, string endPoint);

    [LoggerMessage(1203, LogLevel.Information, "Port {Port} is closed: no document names it any more")]
    public static partial void PortClosed(this ILogger log, int port);

    [LoggerMessage(1204, LogLevel.Error, "A port of the new configuration stays closed: {Problem}")]
    public static partial void PortRefused(this ILogger log, string problem);
}
