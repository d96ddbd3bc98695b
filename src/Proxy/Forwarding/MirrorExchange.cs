using Sallyport.Engine.Http;
using Sallyport.Proxy.Http;
using Sallyport.Proxy.Listeners;

namespace Sallyport.Proxy.Forwarding;

/// <summary>A copy of a request, with its body in memory; what is answered is thrown away.</summary>
internal sealed class MirrorExchange : ServerExchange
{
    private readonly byte[] _body;
    private readonly bool _isChunked;
    private int _read;
    private bool _hasStarted;

    public MirrorExchange(ServerExchange original, ReadOnlyMemory<byte> body)
    {
        RequestHead from = original.Request;
        Request.Reset(from.Connection);
        Request.Version = from.Version;
        Request.SetMethod(from.Method);
        Request.SetScheme(from.Scheme);
        Request.SetPath(from.Path);
        if (from.HasAuthority)
            Request.SetAuthority(from.Authority);
        Request.Headers.AddAll(from.Headers);
        Request.NewRequestId = from.NewRequestId;
        _body = body.ToArray();
        _isChunked = original.HasRequestBody && original.RequestContentLength is null;
        RequestContentLength = original.RequestContentLength;
    }

    public override bool HasRequestBody => _body.Length > 0 || _isChunked;

    public override long? RequestContentLength { get; }

    public override CancellationToken Aborted => default;

    public override long BytesSent => 0;

    public override long BytesReceived => _read;

    public override bool HasResponseStarted => _hasStarted;

    public override ValueTask<int> ReadBodyAsync(Memory<byte> buffer, CancellationToken cancellation)
    {
        int count = Math.Min(buffer.Length, _body.Length - _read);
        _body.AsMemory(_read, count).CopyTo(buffer);
        _read += count;
        return new ValueTask<int>(count);
    }

    public override ValueTask StartResponseAsync(bool hasBody, CancellationToken cancellation)
    {
        _hasStarted = true;
        return default;
    }

    public override ValueTask WriteBodyAsync(ReadOnlyMemory<byte> data, CancellationToken cancellation) => default;

    public override ValueTask FlushAsync(CancellationToken cancellation) => default;

    public override ValueTask EndResponseAsync(HeaderList? trailers, CancellationToken cancellation) => default;

    public override DuplexConnection TakeOverConnection() => throw new InvalidOperationException("A copy is never upgraded.");

    public override void Abort()
    {
    }
}
