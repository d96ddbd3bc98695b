using Microsoft.Extensions.Logging;

namespace Sallyport.Console;

internal static partial class Log
{
    [LoggerMessage(Level = LogLevel.Information, Message = "console: {User} signed in")]
    public static partial void SignedIn(this ILogger log, string user);

    [LoggerMessage(Level = LogLevel.Information, Message = "console: a sign-in was refused: {Problem}")]
    public static partial void SignInRefused(this ILogger log, string problem);
}
