using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Sallyport.Proxy.Tests.Listeners;

/// <summary>A TLS client that trusts everybody and shows what it is told to.</summary>
internal sealed class TlsClient : IDisposable
{
    private readonly RawClient _raw;
    private readonly SslStream _stream;

    private TlsClient(RawClient raw, SslStream stream)
    {
        _raw = raw;
        _stream = stream;
    }

    public SslStream Stream => _stream;

    public static async Task<TlsClient> ConnectAsync(
        IPEndPoint endPoint, string? name, string[] protocols, X509Certificate2? certificate = null, X509Certificate2Collection? chain = null,
        TlsCipherSuite? only = null)
    {
        var raw = new RawClient(endPoint);
        var stream = new SslStream(new NetworkStream(raw.Socket));
        try
        {
            await stream.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
            {
                TargetHost = name ?? "",
                RemoteCertificateValidationCallback = static (_, _, _, _) => true,
                ApplicationProtocols = protocols.Length == 0 ? null : [.. protocols.Select(static p => new SslApplicationProtocol(p))],
                EnabledSslProtocols = only is null ? SslProtocols.None : SslProtocols.Tls12,
                CipherSuitesPolicy = only is { } suite && !OperatingSystem.IsWindows() ? new CipherSuitesPolicy([suite]) : null,
                ClientCertificateContext =
                    certificate is null ? null : SslStreamCertificateContext.Create(certificate, chain, offline: true),
            }).WaitAsync(TimeSpan.FromSeconds(20));
            return new TlsClient(raw, stream);
        }
        catch
        {
            raw.Dispose();
            throw;
        }
    }

    /// <summary>What comes for a request until the other end closes.</summary>
    public async Task<string> AskAsync(string request)
    {
        await _stream.WriteAsync(Encoding.Latin1.GetBytes(request));
        using var reader = new StreamReader(_stream, Encoding.Latin1, leaveOpen: true);
        return await reader.ReadToEndAsync().WaitAsync(TimeSpan.FromSeconds(20));
    }

    public void Dispose()
    {
        _stream.Dispose();
        _raw.Dispose();
    }
}
