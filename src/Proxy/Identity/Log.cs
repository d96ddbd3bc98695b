using Microsoft.Extensions.Logging;

namespace Sallyport.Proxy.Identity;

internal static partial class Log
{
    [LoggerMessage(1301, LogLevel.Warning, "The mesh's authority (Secret cacerts) cannot be used, {Consequence}: {Problem}")]
    public static partial void AuthorityUnusable(this ILogger log, string problem, string consequence);

    [LoggerMessage(1302, LogLevel.Warning, "Mesh TLS is refused: {Problem}")]
    public static partial void NoIdentity(this ILogger log, string problem);

    [LoggerMessage(1303, LogLevel.Warning, "The control plane gives this workload no certificate, {Consequence}: {Problem}")]
    public static partial void CertificateRefused(this ILogger log, string problem, string consequence);

    [LoggerMessage(1304, LogLevel.Warning, "The last certificate cannot be kept in, or read from, {File}: {Problem}")]
    public static partial void KeptIdentityUnusable(this ILogger log, string file, string problem);
}
