using System.Net.Security;
using System.Text;
using Sallyport.Proxy.Listeners;

namespace Sallyport.Proxy.Forwarding;

/// <summary>
/// HTTP/2 towards one endpoint: the BCL's client over our own connections, since it would resolve, proxy, redirect and decode on its
/// own otherwise. Plain text is HTTP/2 by prior knowledge; TLS offers <c>h2</c>.
/// </summary>
internal sealed class Http2Client : IDisposable
{
    /// <summary>Bytes in flight per stream; the BCL's 64 KiB would slow uploads over long distances.</summary>
    private const int StreamWindowBytes = 1024 * 1024;

    private readonly ForwardingOptions _options;
    private readonly ClusterState _cluster;
    private readonly EndpointState _endpoint;
    private readonly string? _serverName;
    private readonly HttpMessageInvoker _invoker;

    public Http2Client(ClusterState cluster, EndpointState endpoint, string? serverName, ForwardingOptions options)
    {
        _options = options;
        _cluster = cluster;
        _endpoint = endpoint;
        _serverName = serverName;
        SocketsHttpHandler handler = new()
        {
            ConnectCallback = (_, cancellation) => ConnectAsync(cancellation),
            ConnectTimeout = cluster.Plan.ConnectTimeout,
            UseProxy = false,
            UseCookies = false,
            AllowAutoRedirect = false,
            ActivityHeadersPropagator = null,
            EnableMultipleHttp2Connections = true,
            InitialHttp2StreamWindowSize = StreamWindowBytes,
            PooledConnectionIdleTimeout = options.IdleTimeout,
            MaxResponseHeadersLength = options.MaxResponseHeadBytes / 1024,
            RequestHeaderEncodingSelector = (_, _) => Encoding.Latin1,
            ResponseHeaderEncodingSelector = (_, _) => Encoding.Latin1,
        };
        _invoker = new HttpMessageInvoker(handler);
    }

    /// <summary>With TLS the BCL wants to see an https address, and takes our authenticated stream as it is.</summary>
    public string Origin => _serverName is null ? "http://upstream" : "https://upstream";

    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellation) =>
        _invoker.SendAsync(request, cancellation);

    public void Dispose() => _invoker.Dispose();

    private async ValueTask<Stream> ConnectAsync(CancellationToken cancellation)
    {
        SslClientAuthenticationOptions? tls = _serverName is null ? null : _cluster.Tls?.OptionsFor(_serverName, TlsPurpose.Http2);
        (SocketConnection socket, SslStream? stream) = await UpstreamConnector.ConnectAsync(_endpoint, tls, _options, cancellation);
        return stream ?? (Stream)new DuplexStream(socket);
    }
}
