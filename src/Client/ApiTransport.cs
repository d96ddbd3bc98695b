using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Sallyport.Client;

/// <summary>The connection to an API server, and what its failures mean.</summary>
internal static class ApiTransport
{
    private static readonly TimeSpan s_connectLimit = TimeSpan.FromSeconds(5);

    /// <summary>A server that vanished without a word is noticed within twice this, also by a watch in which nothing happens.</summary>
    private static readonly TimeSpan s_ping = TimeSpan.FromSeconds(10);

    public static SocketsHttpHandler Create(ApiAccess access) => new()
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = false,
        ConnectTimeout = s_connectLimit,
        EnableMultipleHttp2Connections = true,
        KeepAlivePingDelay = s_ping,
        KeepAlivePingTimeout = s_ping,
        KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests,
        SslOptions = new SslClientAuthenticationOptions
        {
            TargetHost = access.ServerName ?? access.Server.IdnHost,
            ClientCertificates = access.Certificate is { } certificate ? [certificate] : null,
            LocalCertificateSelectionCallback = access.Certificate is { } own ? (_, _, _, _, _) => own : null,
            RemoteCertificateValidationCallback = (_, remote, _, errors) => access.SkipsVerification || IsGood(access.Authorities, remote, errors),
        },
    };

    /// <summary>A file's token. Throws <see cref="IOException"/> or <see cref="UnauthorizedAccessException"/>.</summary>
    public static string ReadToken(string file) => File.ReadAllText(file).Trim();

    /// <summary>What an exception of a call means; null for a caller's cancellation and for bugs.</summary>
    public static ApiStatus? FailureOf(Exception problem, CancellationToken caller) => problem switch
    {
        OperationCanceledException => caller.IsCancellationRequested ? null : ApiStatus.Of(ApiFailure.TimedOut, "the server did not answer in time"),
        HttpRequestException refused => ApiStatus.Of(ApiFailure.Unreachable, Innermost(refused)),
        HttpIOException broken => ApiStatus.Of(ApiFailure.Unreachable, broken.Message),
        FileNotFoundException or DirectoryNotFoundException or UnauthorizedAccessException =>
            ApiStatus.Of(ApiFailure.NoCredentials, $"the token's file cannot be read: {problem.Message}"),
        IOException broken => ApiStatus.Of(ApiFailure.Unreachable, broken.Message),
        // A header with characters that none may have: the token is not shown.
        FormatException => ApiStatus.Of(ApiFailure.NoCredentials, "the token has characters that no token has"),
        _ => null,
    };

    private static bool IsGood(X509Certificate2Collection? authorities, X509Certificate? remote, SslPolicyErrors errors)
    {
        if (authorities is null)
            return errors == SslPolicyErrors.None;
        // The name must fit in any case; only who vouches for it is ours to say.
        if (remote is not X509Certificate2 certificate || (errors & ~SslPolicyErrors.RemoteCertificateChainErrors) != 0)
            return false;
        using X509Chain chain = new();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(authorities);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        return chain.Build(certificate);
    }

    private static string Innermost(Exception problem)
    {
        while (problem.InnerException is { } inner)
            problem = inner;
        return problem.Message;
    }
}
