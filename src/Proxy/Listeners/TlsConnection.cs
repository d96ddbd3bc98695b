using System.Net.Security;

namespace Sallyport.Proxy.Listeners;

/// <summary>A TLS connection after its handshake.</summary>
internal sealed class TlsConnection(SslStream stream, DuplexConnection inner) : DuplexConnection
{
    public override ValueTask<int> ReceiveAsync(Memory<byte> buffer, CancellationToken cancellation) =>
        stream.ReadAsync(buffer, cancellation);

    public override ValueTask SendAsync(ReadOnlyMemory<byte> data, CancellationToken cancellation) =>
        stream.WriteAsync(data, cancellation);

    public override async ValueTask ShutdownSendAsync()
    {
        try
        {
            await stream.ShutdownAsync();
            await inner.ShutdownSendAsync();
        }
        catch (Exception error) when (ConnectionErrors.IsExpected(error) || error is InvalidOperationException)
        {
            // The other end is gone already; whoever receives learns it.
        }
    }

    public override void Abort() => inner.Abort();

    // The socket first: the stream alone would wait for a receive that is under way.
    protected override void Dispose(bool disposing)
    {
        inner.Dispose();
        stream.Dispose();
    }
}
