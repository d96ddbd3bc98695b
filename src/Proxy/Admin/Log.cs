using Microsoft.Extensions.Logging;

namespace Sallyport.Proxy.Admin;

internal static partial class Log
{
    [LoggerMessage(1301, LogLevel.Information, "Admin port {Wanted} is taken; the admin endpoints are on {EndPoint}")]
    public static partial void AdminMoved(this ILogger log, int wanted, string endPoint);
}
