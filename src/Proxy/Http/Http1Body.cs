using System.Runtime.CompilerServices;
using Sallyport.Proxy.Listeners;
using Sallyport.Proxy.Sockets;

namespace Sallyport.Proxy.Http;

/// <summary>The body of one HTTP/1.1 request: so many bytes, or chunks. Reused from request to request.</summary>
internal sealed class Http1Body(ReceiveBuffer input)
{
    private readonly ChunkedDecoder _chunks = new(input);
    private bool _isChunked;
    private long _left;

    /// <summary>Everything of the request was read from the connection.</summary>
    public bool IsComplete { get; private set; } = true;

    public long BytesReceived { get; private set; }

    public void Begin(in RequestFraming framing)
    {
        _isChunked = framing.IsChunked;
        _left = framing.ContentLength ?? 0;
        BytesReceived = 0;
        IsComplete = !framing.HasBody;
        if (_isChunked)
            _chunks.Begin();
    }

    [AsyncMethodBuilder(typeof(LoopMethodBuilder<>))]
    public async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellation)
    {
        if (IsComplete || buffer.IsEmpty)
            return 0;
        cancellation.ThrowIfCancellationRequested();
        int count = _isChunked ? await _chunks.ReadAsync(buffer, cancellation) : await ReadDeclaredAsync(buffer, cancellation);
        BytesReceived += count;
        IsComplete = _isChunked ? count == 0 : _left == 0;
        return count;
    }

    // What is not in the buffer yet goes straight into the caller's.
    [AsyncMethodBuilder(typeof(LoopMethodBuilder<>))]
    private async ValueTask<int> ReadDeclaredAsync(Memory<byte> buffer, CancellationToken cancellation)
    {
        if (buffer.Length > _left)
            buffer = buffer[..(int)_left];
        int count = input.UnreadBytes > 0 ? input.Take(buffer.Span) : await input.Connection.ReceiveAsync(buffer, cancellation);
        if (count == 0)
            throw new BadRequestBodyException("The client closed before the end of its body.");
        _left -= count;
        return count;
    }
}
