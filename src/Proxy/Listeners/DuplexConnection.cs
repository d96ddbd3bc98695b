namespace Sallyport.Proxy.Listeners;

/// <summary>
/// A connection as bytes both ways: a socket, or TLS over one. One receive and one send may be under way at a time.
/// Unlike a <see cref="Stream"/> it can end one direction and keep the other.
/// </summary>
public abstract class DuplexConnection : IDisposable
{
    /// <summary>Waits for bytes; 0 when the other end finished sending. Throws <see cref="IOException"/> or a socket error when it is gone.</summary>
    public abstract ValueTask<int> ReceiveAsync(Memory<byte> buffer, CancellationToken cancellation);

    /// <summary>Sends all of <paramref name="data"/>.</summary>
    public abstract ValueTask SendAsync(ReadOnlyMemory<byte> data, CancellationToken cancellation);

    /// <summary>Ends our direction (FIN, after TLS close_notify); the other end may go on sending.</summary>
    public abstract ValueTask ShutdownSendAsync();

    /// <summary>Closes at once with a reset; calls under way fail. May be called from any thread, and more than once.</summary>
    public abstract void Abort();

    /// <summary>Closes in an orderly way; calls under way fail. May be called from any thread, and more than once.</summary>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected abstract void Dispose(bool disposing);
}
