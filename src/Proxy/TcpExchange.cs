using Sallyport.Engine.Http;
using Sallyport.Proxy.Http;
using Sallyport.Proxy.Listeners;

namespace Sallyport.Proxy;

/// <summary>A connection that is not HTTP, as the access log sees it: a request without a head and its answer without a status.</summary>
internal sealed class TcpExchange : ServerExchange
{
    private long _sent, _received;

    public TcpExchange(ConnectionFacts connection)
    {
        Request.Reset(connection);
        Request.NewRequestId = RequestIds.Next();
    }

    public override bool HasRequestBody => false;

    public override long? RequestContentLength => null;

    public override CancellationToken Aborted => default;

    public override long BytesSent => _sent;

    public override long BytesReceived => _received;

    public override bool HasResponseStarted => false;

    /// <summary>Bytes that went each way, when the tunnel has ended.</summary>
    /// <param name="fromClient">Client to upstream.</param>
    /// <param name="toClient">And back.</param>
    public void Count(long fromClient, long toClient) => (_received, _sent) = (fromClient, toClient);

    public override ValueTask<int> ReadBodyAsync(Memory<byte> buffer, CancellationToken cancellation) => throw NotHttp();

    public override ValueTask StartResponseAsync(bool hasBody, CancellationToken cancellation) => throw NotHttp();

    public override ValueTask WriteBodyAsync(ReadOnlyMemory<byte> data, CancellationToken cancellation) => throw NotHttp();

    public override ValueTask FlushAsync(CancellationToken cancellation) => throw NotHttp();

    public override ValueTask EndResponseAsync(HeaderList? trailers, CancellationToken cancellation) => throw NotHttp();

    public override DuplexConnection TakeOverConnection() => throw NotHttp();

    public override void Abort()
    {
    }

    private static InvalidOperationException NotHttp() => new("The connection is not HTTP.");
}
