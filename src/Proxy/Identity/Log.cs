using Microsoft.Extensions.Logging;

namespace Sallyport.Proxy.Identity;

internal static partial class Log
{
    [LoggerMessage(1301, LogLevel.Warning, "The mesh's authority (Secret cacerts) cannot be used, {Consequence}: {Problem}")]
    public static partial void AuthorityUnusable(this ILogger log, string problem, string consequence);

    [LoggerMessage(1302, LogLevel.Warning, "Mesh TLS is refused: {Problem}")]
    public static partial void NoIdentity(this ILogger log, string problem);
}
