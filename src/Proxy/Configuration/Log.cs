using Microsoft.Extensions.Logging;

namespace Sallyport.Proxy.Configuration;

internal static partial class Log
{
    [LoggerMessage(1001, LogLevel.Warning, "{Diagnostic}")]
    public static partial void DocumentProblem(this ILogger log, string diagnostic);

    [LoggerMessage(1002, LogLevel.Information, "Configuration {Revision} is in force")]
    public static partial void InForce(this ILogger log, string revision);

    [LoggerMessage(1003, LogLevel.Error, "The changed documents have {Errors} errors and are not in force; {Revision} stays")]
    public static partial void ChangeRefused(this ILogger log, int errors, string revision);

    [LoggerMessage(1004, LogLevel.Error, "The documents cannot be read and {Revision} stays: {Problem}")]
    public static partial void DocumentsUnreadable(this ILogger log, string revision, string problem);

    [LoggerMessage(1005, LogLevel.Error, "The changed documents could not be put in force and {Revision} stays")]
    public static partial void ReloadFailed(this ILogger log, Exception bug, string revision);
}
