using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Threading.Tasks.Sources;

namespace Sallyport.Proxy.Sockets;

/// <summary>One direction of a <see cref="LoopSocket"/>: whether it is ready as far as we know, and who waits for it.</summary>
/// <remarks>
/// Events tell changes only, so what they told is remembered:
/// <code>
///          event                taken by a call, or by the loop for who waits
///   Idle ────────→ Ready        Ready, Waiting ────────→ Idle: now it is the taker's alone
///   Idle ── a call found nothing ──→ Waiting            any ──→ Closed
/// </code>
/// A receive that did not fill its target has emptied the socket (epoll(7)), which saves the call that would say so.
/// </remarks>
internal sealed class SocketDirection : IValueTaskSource<int>, IValueTaskSource
{
    private const int Idle = 0, Ready = 1, Waiting = 2, Closed = 3;

    /// <summary>So many receives in a row find bytes at once; then others of the loop come first.</summary>
    private const int LongestBurst = 64;

    /// <summary>What <see cref="TryTransfer"/> returns where nothing can be done now.</summary>
    private const int NotNow = -1;

    private readonly SafeSocketHandle _handle;
    private readonly int _descriptor;
    private readonly EventLoop _loop;
    private readonly bool _isReceiving;
    private ManualResetValueTaskSourceCore<int> _completion;
    private Memory<byte> _bytes;
    private Func<Memory<byte>>? _target;
    private Action? _onGone;
    private int _state, _burst;
    private volatile bool _mayHaveMore;

    /// <param name="handle">Of the socket.</param>
    /// <param name="loop">Where its events arrive.</param>
    /// <param name="isReceiving">Else it sends.</param>
    /// <param name="isReady">Whether to try at once.</param>
    /// <param name="mayHaveMore">A receive can leave bytes behind without filling its target, as on unix sockets.</param>
    public SocketDirection(SafeSocketHandle handle, EventLoop loop, bool isReceiving, bool isReady, bool mayHaveMore)
    {
        _handle = handle;
        _descriptor = (int)handle.DangerousGetHandle();
        _loop = loop;
        _isReceiving = isReceiving;
        _mayHaveMore = mayHaveMore;
        _state = isReady ? Ready : Idle;
    }

    /// <summary>Transfers as soon as possible: some bytes of a receive, all of a send.</summary>
    /// <param name="bytes">Target or source.</param>
    /// <param name="target">Asked for a receive's target, in place of <paramref name="bytes"/>, when there is something to receive.</param>
    /// <param name="onGone">Called where a receive comes to its end or fails, which then is an end too.</param>
    public ValueTask<int> StartAsync(Memory<byte> bytes, Func<Memory<byte>>? target = null, Action? onGone = null)
    {
        _bytes = bytes;
        _target = target;
        _onGone = onGone;
        while (true)
        {
            int seen = Interlocked.CompareExchange(ref _state, Idle, Ready);
            if (seen == Closed)
                return Failed(new ObjectDisposedException(nameof(LoopSocket)));
            if (seen == Waiting)
                throw new InvalidOperationException("One call at a time.");
            bool isDeferred = seen == Ready && ++_burst > LongestBurst && EventLoop.Current == _loop;
            if (seen == Ready && !isDeferred)
            {
                try
                {
                    int count = TryTransfer();
                    if (count == 0)
                        onGone?.Invoke();
                    if (count != NotNow)
                        return new ValueTask<int>(count);
                }
                catch (Exception error) when (error is SocketException or ObjectDisposedException)
                {
                    return Failed(error);
                }
            }
            _burst = 0;
            _completion.Reset();
            short version = _completion.Version;
            if (Interlocked.CompareExchange(ref _state, Waiting, Idle) != Idle)
                continue;
            if (isDeferred)
                _loop.Defer(this);
            return new ValueTask<int>(this, version);
        }
    }

    /// <summary>Sends all of <paramref name="data"/>; nearly always the system takes it at once.</summary>
    public ValueTask SendAsync(ReadOnlyMemory<byte> data)
    {
        int sent;
        try
        {
            sent = Transfer(MemoryMarshal.AsMemory(data));
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            return ValueTask.FromException(error);
        }
        if (sent == data.Length)
            return default;
        ValueTask<int> rest = StartAsync(MemoryMarshal.AsMemory(data[Math.Max(sent, 0)..]));
        if (!rest.IsCompleted)
            return new ValueTask(this, _completion.Version);
        return rest.IsCompletedSuccessfully ? default : new ValueTask(rest.AsTask());
    }

    /// <summary>The loop has learned that something can be done, or let others come first.</summary>
    public void OnReady()
    {
        while (true)
        {
            switch (Volatile.Read(ref _state))
            {
                case Waiting when Interlocked.CompareExchange(ref _state, Idle, Waiting) == Waiting:
                    GoOn();
                    return;
                case Idle when Interlocked.CompareExchange(ref _state, Ready, Idle) == Idle:
                case Ready or Closed:
                    return;
            }
        }
    }

    /// <summary>The end is near, and no further event will tell of it: nothing shows that the socket is empty any more.</summary>
    public void OnEnding() => _mayHaveMore = true;

    /// <summary>Who waits when <paramref name="cancellation"/> is cancelled, waits no longer; until the result is disposed.</summary>
    public CancellationTokenRegistration CancelOn(CancellationToken cancellation) =>
        cancellation.UnsafeRegister(static (direction, token) => ((SocketDirection)direction!).Cancel(token), this);

    /// <summary>Nothing is transferred from now on. Who waits goes on in another thread, since the caller may hold what they need.</summary>
    public void Close()
    {
        if (Interlocked.Exchange(ref _state, Closed) == Waiting)
            ThreadPool.UnsafeQueueUserWorkItem(static direction => direction.FailClosed(), this, preferLocal: false);
    }

    int IValueTaskSource<int>.GetResult(short token) => _completion.GetResult(token);

    void IValueTaskSource.GetResult(short token) => _completion.GetResult(token);

    public ValueTaskSourceStatus GetStatus(short token) => _completion.GetStatus(token);

    public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _completion.OnCompleted(continuation, state, token, flags);

    private void Cancel(CancellationToken cancellation)
    {
        if (Interlocked.CompareExchange(ref _state, Idle, Waiting) == Waiting)
            _completion.SetException(new OperationCanceledException(cancellation));
    }

    // The operation is ours: nobody else completes it, and nobody begins one before.
    private void GoOn()
    {
        while (true)
        {
            try
            {
                int count = TryTransfer();
                if (count != NotNow)
                {
                    if (count == 0)
                        _onGone?.Invoke();
                    _completion.SetResult(count);
                    return;
                }
            }
            catch (Exception error) when (error is SocketException or ObjectDisposedException)
            {
                Fail(error);
                return;
            }
            switch (Interlocked.CompareExchange(ref _state, Waiting, Idle))
            {
                case Idle:
                    return;
                case Closed:
                    FailClosed();
                    return;
            }
        }
    }

    private void FailClosed() => Fail(new ObjectDisposedException(nameof(LoopSocket)));

    private void Fail(Exception error)
    {
        if (_onGone is null)
        {
            _completion.SetException(error);
            return;
        }
        _onGone();
        _completion.SetResult(0);
    }

    private ValueTask<int> Failed(Exception error)
    {
        if (_onGone is null)
            return ValueTask.FromException<int>(error);
        _onGone();
        return new ValueTask<int>(0);
    }

    // What the operation comes to, or NotNow, which has consumed the readiness.
    private int TryTransfer()
    {
        if (_target is not null)
        {
            _bytes = _target();
            _target = null;
        }
        if (_bytes.IsEmpty)
        {
            MarkReady();
            return 0;
        }
        while (true)
        {
            int count = Transfer(_bytes);
            if (count == NotNow)
                return NotNow;
            bool isAll = count == _bytes.Length;
            if (isAll || (_isReceiving && _mayHaveMore))
                MarkReady();
            if (isAll || _isReceiving)
                return count;
            _bytes = _bytes[count..];
        }
    }

    private void MarkReady() => Interlocked.CompareExchange(ref _state, Ready, Idle);

    private int Transfer(Memory<byte> bytes)
    {
        bool isHeld = false;
        try
        {
            // Until the call returns, the descriptor cannot become another socket's.
            _handle.DangerousAddRef(ref isHeld);
            while (true)
            {
                int count = _isReceiving ? SystemCalls.Receive(_descriptor, bytes.Span) : SystemCalls.Send(_descriptor, bytes.Span);
                if (count >= 0)
                    return count;
                int error = Marshal.GetLastPInvokeError();
                if (error == SystemCalls.TryAgain)
                    return NotNow;
                if (error == SystemCalls.Interrupted)
                    continue;
                // It stays as it is, and the next call shall see it too.
                MarkReady();
                throw SystemCalls.ErrorOf(error);
            }
        }
        finally
        {
            if (isHeld)
                _handle.DangerousRelease();
        }
    }
}
