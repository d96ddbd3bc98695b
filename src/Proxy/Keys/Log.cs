using Microsoft.Extensions.Logging;

namespace Sallyport.Proxy.Keys;

internal static partial class Log
{
    [LoggerMessage(1101, LogLevel.Warning, "The key set of issuer {Issuer} could not be fetched: {Problem}")]
    public static partial void KeySetFetchFailed(this ILogger log, string issuer, string problem);

    [LoggerMessage(1102, LogLevel.Warning, "The key set of issuer {Issuer} has problems: {Problem}")]
    public static partial void KeySetUnusable(this ILogger log, string issuer, string problem);

    [LoggerMessage(1103, LogLevel.Error, "Fetching the key set of issuer {Issuer} broke off")]
    public static partial void KeySetFetchBroke(this ILogger log, Exception bug, string issuer);
}
