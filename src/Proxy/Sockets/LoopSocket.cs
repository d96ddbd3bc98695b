using System.Net.Sockets;

namespace Sallyport.Proxy.Sockets;

/// <summary>
/// A stream socket on an <see cref="EventLoop"/>. A receive costs one system call, made when there is something; a send costs one.
/// One receive and one send may be under way at a time; what waits goes on in the loop's thread.
/// </summary>
internal sealed class LoopSocket
{
    private readonly EventLoop _loop;
    private readonly SocketDirection _receiving, _sending;
    private int _closed;

    /// <param name="handle">Stays its owner's, who calls <see cref="Close"/> before closing it.</param>
    /// <param name="loop">Where its events arrive.</param>
    /// <param name="isConnected">False: it is connecting, and <see cref="ConnectedAsync"/> tells the end of that.</param>
    /// <param name="isUnix">A unix socket.</param>
    public LoopSocket(SafeSocketHandle handle, EventLoop loop, bool isConnected, bool isUnix)
    {
        _loop = loop;
        _receiving = new SocketDirection(handle, loop, isReceiving: true, isConnected, mayHaveMore: isUnix);
        _sending = new SocketDirection(handle, loop, isReceiving: false, isConnected, mayHaveMore: false);
        loop.Add(this, (int)handle.DangerousGetHandle());
    }

    public EventLoop Loop => _loop;

    /// <summary>The loop's own.</summary>
    public int Place { get; set; }

    /// <summary>The loop's own: tells this socket from an earlier one in its place.</summary>
    public uint Generation { get; set; }

    /// <summary>Waits for bytes; 0 at the end. Fails with <see cref="SocketException"/> or <see cref="ObjectDisposedException"/>.</summary>
    public ValueTask<int> ReceiveAsync(Memory<byte> target, CancellationToken cancellation) =>
        cancellation.CanBeCanceled ? ReceiveUnlessAsync(target, cancellation) : _receiving.StartAsync(target);

    /// <summary>Waits for bytes; at the end, or on failure, it calls <paramref name="onGone"/> and the result is 0.</summary>
    public ValueTask<int> ReceiveAheadAsync(Func<Memory<byte>> target, Action onGone) => _receiving.StartAsync(default, target, onGone);

    /// <summary>Sends all of <paramref name="data"/>. Fails as a receive does.</summary>
    public ValueTask SendAsync(ReadOnlyMemory<byte> data, CancellationToken cancellation)
    {
        ValueTask sending = _sending.SendAsync(data);
        return cancellation.CanBeCanceled && !sending.IsCompleted ? SendUnlessAsync(sending, cancellation) : sending;
    }

    /// <summary>Waits until a connect that was begun is over, whichever way.</summary>
    public async Task ConnectedAsync(CancellationToken cancellation)
    {
        using (_sending.CancelOn(cancellation))
            await _sending.StartAsync(default);
    }

    /// <summary>What is under way fails, elsewhere. From any thread, and more than once.</summary>
    public void Close()
    {
        if (Interlocked.Exchange(ref _closed, 1) != 0)
            return;
        _loop.Remove(this);
        _receiving.Close();
        _sending.Close();
    }

    /// <summary>Called by the loop.</summary>
    public void OnEvents(uint events)
    {
        const uint end = SystemCalls.OtherEndFinished | SystemCalls.HungUp | SystemCalls.Failed;
        if ((events & (SystemCalls.Writable | SystemCalls.HungUp | SystemCalls.Failed)) != 0)
            _sending.OnReady();
        if ((events & end) != 0)
            _receiving.OnEnding();
        if ((events & (SystemCalls.Readable | end)) != 0)
            _receiving.OnReady();
    }

    private async ValueTask<int> ReceiveUnlessAsync(Memory<byte> target, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        ValueTask<int> receiving = _receiving.StartAsync(target);
        if (receiving.IsCompleted)
            return await receiving;
        using (_receiving.CancelOn(cancellation))
            return await receiving;
    }

    private async ValueTask SendUnlessAsync(ValueTask sending, CancellationToken cancellation)
    {
        using (_sending.CancelOn(cancellation))
            await sending;
    }
}
