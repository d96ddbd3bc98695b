using System.Net.Security;
using System.Net.Sockets;
using Sallyport.Proxy.Listeners;

namespace Sallyport.Proxy.Forwarding;

/// <summary>A connection to an upstream as opaque bytes, with half-close (platform.md). Bytes that were read too far come first.</summary>
/// <param name="socket">Connected; closed with this.</param>
/// <param name="stream">TLS over it, or null.</param>
/// <param name="first">Already received.</param>
internal sealed class SocketDuplex(Socket socket, Stream? stream, ReadOnlyMemory<byte> first = default) : DuplexConnection
{
    private ReadOnlyMemory<byte> _first = first;
    private int _closed;

    public override ValueTask<int> ReceiveAsync(Memory<byte> buffer, CancellationToken cancellation)
    {
        if (_first.IsEmpty)
            return stream is null ? socket.ReceiveAsync(buffer, SocketFlags.None, cancellation) : stream.ReadAsync(buffer, cancellation);
        int count = Math.Min(buffer.Length, _first.Length);
        _first[..count].CopyTo(buffer);
        _first = _first[count..];
        return new ValueTask<int>(count);
    }

    public override async ValueTask SendAsync(ReadOnlyMemory<byte> data, CancellationToken cancellation)
    {
        if (stream is not null)
        {
            await stream.WriteAsync(data, cancellation);
            return;
        }
        while (!data.IsEmpty)
            data = data[await socket.SendAsync(data, SocketFlags.None, cancellation)..];
    }

    public override async ValueTask ShutdownSendAsync()
    {
        if (stream is SslStream tls)
            await tls.ShutdownAsync();
        socket.Shutdown(SocketShutdown.Send);
    }

    public override void Abort()
    {
        if (Interlocked.Exchange(ref _closed, 1) != 0)
            return;
        stream?.Dispose();
        socket.Dispose();
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            Abort();
    }
}
