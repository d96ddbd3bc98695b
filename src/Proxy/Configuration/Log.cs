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

    [LoggerMessage(1006, LogLevel.Warning, "{Scope} cannot be followed at {Server}, the documents stay as they are: {Problem}")]
    public static partial void ControlAway(this ILogger log, string scope, Uri server, string problem);

    [LoggerMessage(1007, LogLevel.Information, "The control plane at {Server} is followed")]
    public static partial void ControlFollowed(this ILogger log, Uri server);

    [LoggerMessage(1008, LogLevel.Warning, "The control plane at {Server} does not answer; the documents last in force are used")]
    public static partial void KeptDocumentsInUse(this ILogger log, Uri server);

    [LoggerMessage(1009, LogLevel.Warning, "The documents last in force cannot be kept in, or read from, {File}: {Problem}")]
    public static partial void KeptDocumentsUnusable(this ILogger log, string file, string problem);
}
