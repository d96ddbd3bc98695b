using System.Text;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Sallyport.Engine.Http;
using Sallyport.Proxy.Listeners;

namespace Sallyport.Proxy.Http;

/// <summary>
/// HTTP/2 by Kestrel, over connections that were accepted and, with TLS, decrypted before (docs/design/0002-http-stack.md). Made at
/// the first such connection, as it takes a good part of the start-up time that most proxies never need it for.
/// </summary>
internal sealed class Http2Server(ConnectionHandler handler) : IAsyncDisposable
{
    // As many as Envoy grants by default.
    private const int StreamsPerConnection = 1024;

    // Far above our own bounds, which are counted later and answered with a 431 (HttpLimits).
    private const int KestrelHeadBytes = 256 * 1024;
    private const int KestrelHeadFields = 1000;

    private readonly Lock _lock = new();
    private Task<Running>? _running;
    private bool _isStopped;

    /// <summary>Serves one connection until it ends.</summary>
    public async Task ServeAsync(DuplexConnection connection, ConnectionFacts facts)
    {
        Task<Running> running;
        lock (_lock)
        {
            if (_isStopped)
                return;
            running = _running ??= StartAsync();
        }
        var handedOver = new Http2Connection(connection, facts);
        if ((await running).Transport.TryHandOver(handedOver))
            await handedOver.Ended;
    }

    /// <summary>Sends GOAWAY on every connection and waits for their streams; aborts them when <paramref name="deadline"/> is cancelled.</summary>
    public async Task StopAsync(CancellationToken deadline)
    {
        Task<Running>? running;
        lock (_lock)
        {
            _isStopped = true;
            running = _running;
        }
        if (running is not null)
            await (await running).Server.StopAsync(deadline);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync(new CancellationToken(canceled: true));
        if (_running is not null)
            (await _running).Server.Dispose();
    }

    private async Task<Running> StartAsync()
    {
        var transport = new Http2Transport();
        var server = new KestrelServer(Options.Create(MakeOptions(transport)), transport, NullLoggerFactory.Instance);
        await server.StartAsync(new Http2Application(handler), default);
        return new Running(server, transport);
    }

    private static KestrelServerOptions MakeOptions(Http2Transport transport)
    {
        var options = new KestrelServerOptions
        {
            AddServerHeader = false,
            AllowAlternateSchemes = true,
            AllowHostHeaderOverride = true,
            // Values are bytes: Latin-1 is the encoding that keeps them (gateway-routing.md 10.11).
            RequestHeaderEncodingSelector = static _ => Encoding.Latin1,
            ResponseHeaderEncodingSelector = static _ => Encoding.Latin1,
        };
        KestrelServerLimits limits = options.Limits;
        limits.MaxRequestBodySize = null;
        limits.MinRequestBodyDataRate = null;
        limits.MinResponseDataRate = null;
        limits.KeepAliveTimeout = TimeSpan.FromHours(1);
        limits.RequestHeadersTimeout = TimeSpan.FromSeconds(60);
        limits.MaxRequestHeaderCount = KestrelHeadFields;
        limits.MaxRequestHeadersTotalSize = KestrelHeadBytes;
        limits.MaxRequestLineSize = KestrelHeadBytes;
        limits.Http2.MaxRequestHeaderFieldSize = KestrelHeadBytes;
        limits.Http2.MaxStreamsPerConnection = StreamsPerConnection;
        options.Listen(transport.EndPoint, static listen => listen.Protocols = HttpProtocols.Http2);
        return options;
    }

    private sealed record Running(KestrelServer Server, Http2Transport Transport);
}
