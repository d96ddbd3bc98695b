using System.Net.Sockets;

namespace Sallyport.Proxy.Sockets;

/// <content>
/// Small sends that wait in the loop's <see cref="Outbox"/>. Only the loop's thread leaves any there, and it sends them within the same round of
/// events; who goes on in another thread meanwhile and sends, or ends, must come after them.
/// </content>
internal sealed partial class LoopSocket
{
    private volatile bool _isKept;
    private volatile Exception? _restFailed;
    private TaskCompletionSource? _keptEnded;

    /// <summary>Waits until nothing of this socket is kept any more.</summary>
    public ValueTask SendKeptAsync() => HasKept(EventLoop.Current == _loop) ? new ValueTask(KeptAsync()) : default;

    /// <summary>Called by the loop's outbox; <paramref name="data"/> is its own again afterwards.</summary>
    public void SendKept(ReadOnlyMemory<byte> data)
    {
        int sent;
        try
        {
            sent = _sending.SendSome(data);
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            // The sender has gone on; whoever receives, or sends next, meets the same.
            sent = data.Length;
        }
        if (sent == data.Length)
            EndKept();
        else
            _ = SendRestAsync(data[sent..].ToArray());
    }

    private ValueTask SendOrKeepAsync(ReadOnlyMemory<byte> data)
    {
        bool isOwn = EventLoop.Current == _loop;
        if (HasKept(isOwn))
            return SendAfterKeptAsync(data);
        if (!isOwn || !_loop.Outbox.TryKeep(this, data.Span))
            return _sending.SendAsync(data);
        _isKept = true;
        return default;
    }

    // The loop itself sends what is kept here and now, and has nothing left then unless the system takes no more.
    private bool HasKept(bool isOwn)
    {
        if (_isKept && isOwn)
            _loop.Outbox.SendAll();
        return _isKept;
    }

    private async ValueTask SendAfterKeptAsync(ReadOnlyMemory<byte> data)
    {
        await KeptAsync();
        await _sending.SendAsync(data);
    }

    private Task KeptAsync()
    {
        TaskCompletionSource mine = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Task ended = (Interlocked.CompareExchange(ref _keptEnded, mine, null) ?? mine).Task;
        // Either this sees that nothing is kept any more, or who ends it sees that somebody waits.
        if (!_isKept || _restFailed is not null)
            TellKept();
        return ended;
    }

    // What cannot be sent is missing in what follows: then it stays kept for ever, and nothing follows.
    private async Task SendRestAsync(ReadOnlyMemory<byte> rest)
    {
        try
        {
            await _sending.SendAsync(rest);
            EndKept();
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            _restFailed = error;
            Interlocked.MemoryBarrier();
            TellKept();
        }
    }

    private void EndKept()
    {
        _isKept = false;
        Interlocked.MemoryBarrier();
        if (_keptEnded is not null)
            TellKept();
    }

    private void TellKept()
    {
        if (Interlocked.Exchange(ref _keptEnded, null) is not { } waiting)
            return;
        if (_restFailed is { } error)
            waiting.TrySetException(error);
        else
            waiting.TrySetResult();
    }
}
