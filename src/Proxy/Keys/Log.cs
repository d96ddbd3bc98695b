using Microsoft.Extensions.Logging;

namespace Sallyport.Proxy.Keys;

internal static partial class Log
{
    [LoggerMessage(1101, LogLevel.Warning,
        "The key set of issuer {Issuer} could not be fetched: {Problem}. It has no keys yet: all its tokens are refused until an attempt succeeds")]
    public static partial void KeySetMissing(this ILogger log, string issuer, string problem);

    [LoggerMessage(1102, LogLevel.Warning,
        "The key set of issuer {Issuer} could not be fetched: {Problem}. The {Keys} keys of {Fetched:u} stay in force; tokens of newer keys are refused")]
    public static partial void KeySetNotRefreshed(this ILogger log, string issuer, string problem, int keys, DateTimeOffset? fetched);

    [LoggerMessage(1103, LogLevel.Error, "Fetching the key set of issuer {Issuer} broke off")]
    public static partial void KeySetFetchBroke(this ILogger log, Exception bug, string issuer);

    [LoggerMessage(1104, LogLevel.Information, "The key set of issuer {Issuer} could be fetched again: {Keys} keys")]
    public static partial void KeySetRecovered(this ILogger log, string issuer, int keys);

    [LoggerMessage(1105, LogLevel.Information, "The {Keys} keys of issuer {Issuer} kept from {Fetched:u} are in force until newer ones are fetched")]
    public static partial void KeptKeySetUsed(this ILogger log, string issuer, int keys, DateTimeOffset fetched);

    [LoggerMessage(1106, LogLevel.Warning, "The kept key set of issuer {Issuer} is not used: {Path}: {Problem}")]
    public static partial void KeptKeySetUnusable(this ILogger log, string issuer, string path, string problem);

    [LoggerMessage(1107, LogLevel.Warning, "The key set of issuer {Issuer} cannot be kept for a restart: {Problem}")]
    public static partial void KeySetNotKept(this ILogger log, string issuer, string problem);

    [LoggerMessage(1108, LogLevel.Information, "The key {KeyId} of issuer {Issuer} is not used: {Problem}")]
    public static partial void KeySkipped(this ILogger log, string issuer, string keyId, string problem);
}
