using System.Runtime.CompilerServices;
using Sallyport.Proxy.Sockets;

namespace Sallyport.Proxy.Listeners;

/// <summary>
/// A connection as bytes both ways: a socket, or TLS over one. One receive and one send may be under way at a time.
/// Unlike a <see cref="Stream"/> it can end one direction and keep the other.
/// </summary>
public abstract class DuplexConnection : IDisposable
{
    /// <summary>Waits for bytes; 0 when the other end finished sending. Throws <see cref="IOException"/> or a socket error when it is gone.</summary>
    public abstract ValueTask<int> ReceiveAsync(Memory<byte> buffer, CancellationToken cancellation);

    /// <summary>
    /// Receives in advance, into what <paramref name="target"/> returns: at once, or where one can wait without it, when bytes are there.
    /// When the other end finished sending or is gone, <paramref name="onGone"/> is called, and the result is 0.
    /// </summary>
    [AsyncMethodBuilder(typeof(LoopMethodBuilder<>))]
    public virtual async ValueTask<int> ReceiveAheadAsync(Func<Memory<byte>> target, Action onGone)
    {
        ArgumentNullException.ThrowIfNull(target);
        ArgumentNullException.ThrowIfNull(onGone);
        int count = 0;
        try
        {
            count = await ReceiveAsync(target(), default);
        }
        catch (Exception error) when (ConnectionErrors.IsExpected(error))
        {
        }
        if (count == 0)
            onGone();
        return count;
    }

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
