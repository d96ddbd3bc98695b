namespace Sallyport.Proxy.Listeners;

/// <summary>A connection that begins with bytes which were received before, e.g. to look at them.</summary>
internal sealed class BufferedConnection(ReceiveBuffer received) : DuplexConnection
{
    public override ValueTask<int> ReceiveAsync(Memory<byte> buffer, CancellationToken cancellation) =>
        received.UnreadBytes > 0 ? ValueTask.FromResult(received.Take(buffer.Span)) : received.Connection.ReceiveAsync(buffer, cancellation);

    public override ValueTask SendAsync(ReadOnlyMemory<byte> data, CancellationToken cancellation) =>
        received.Connection.SendAsync(data, cancellation);

    public override ValueTask ShutdownSendAsync() => received.Connection.ShutdownSendAsync();

    public override void Abort() => received.Connection.Abort();

    protected override void Dispose(bool disposing) => received.Connection.Dispose();
}
