using System.Net.Security;
using Sallyport.Proxy.Listeners;

namespace Sallyport.Proxy.Forwarding;

/// <summary>A connection to an upstream as opaque bytes, with half-close (platform.md). Bytes that were read too far come first.</summary>
/// <param name="socket">Connected; closed with this.</param>
/// <param name="stream">TLS over it, or null.</param>
/// <param name="first">Already received.</param>
internal sealed class SocketDuplex(SocketConnection socket, Stream? stream, ReadOnlyMemory<byte> first = default) : DuplexConnection
{
    private ReadOnlyMemory<byte> _first = first;
    private int _closed;

    public override ValueTask<int> ReceiveAsync(Memory<byte> buffer, CancellationToken cancellation)
    {
        if (_first.IsEmpty)
            return stream is null ? socket.ReceiveAsync(buffer, cancellation) : stream.ReadAsync(buffer, cancellation);
        int count = Math.Min(buffer.Length, _first.Length);
        _first[..count].CopyTo(buffer);
        _first = _first[count..];
        return new ValueTask<int>(count);
    }

    public override ValueTask SendAsync(ReadOnlyMemory<byte> data, CancellationToken cancellation) =>
        stream is null ? socket.SendAsync(data, cancellation) : stream.WriteAsync(data, cancellation);

    public override async ValueTask ShutdownSendAsync()
    {
        if (stream is SslStream tls)
            await tls.ShutdownAsync();
        await socket.ShutdownSendAsync();
    }

    public override void Abort()
    {
        if (Interlocked.Exchange(ref _closed, 1) != 0)
            return;
        socket.Dispose();
        stream?.Dispose();
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            Abort();
    }
}
