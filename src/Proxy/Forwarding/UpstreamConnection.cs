using System.Buffers;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using Sallyport.Engine.Http;
using Sallyport.Proxy.Listeners;
using Sallyport.Proxy.Sockets;

namespace Sallyport.Proxy.Forwarding;

/// <summary>
/// A connection to an HTTP/1.1 upstream and, because they are reused with it, everything a request on it needs. One request at a
/// time. A small request leaves in one write, and its answer costs one read and no allocation.
/// </summary>
/// <remarks>
/// While the connection waits in the pool a receive is always under way: if it ends, the upstream closed the connection (or sent
/// what nobody asked for), and the connection is not used again. This costs nothing, since the next answer needs that receive anyway.
/// </remarks>
internal sealed partial class UpstreamConnection : UpstreamCall
{
    // A usual head with its answer fits; larger ones grow, bulk data uses a rented buffer.
    private const int SendBytes = 4096;
    private const int ReceiveBytes = 16 * 1024;
    private const int BulkBytes = 64 * 1024;

    /// <summary>Up to this much body is copied behind the head so that both leave in one write.</summary>
    private const int JoinedBodyBytes = 16 * 1024;

    private readonly SocketConnection _socket;
    private readonly Stream? _stream;
    private readonly ConnectionPool _pool;
    private byte[] _send = new byte[SendBytes];
    private byte[] _receive = new byte[ReceiveBytes];
    private byte[]? _bulkHome;
    private int _start, _end;
    private ValueTask<int> _pending;
    private bool _hasPending;
    private ResponseFraming _framing;
    private ChunkDecoder _chunks;
    private bool _wasReused, _hasReceived, _isWriting;
    private volatile bool _isRequestSent;
    private int _served, _closed;

    /// <param name="pool">Where it returns to.</param>
    /// <param name="socket">Connected.</param>
    /// <param name="stream">TLS over the socket, or null for plain text.</param>
    /// <param name="serverName">What the TLS session was made for; connections are shared only for the same name.</param>
    public UpstreamConnection(ConnectionPool pool, SocketConnection socket, Stream? stream, string? serverName)
    {
        _pool = pool;
        _socket = socket;
        _stream = stream;
        ServerName = serverName;
        LocalAddress = socket.LocalEndPoint?.ToString();
        Watch = new AttemptWatch(Close);
    }

    public string? ServerName { get; }

    /// <summary>Where answers arrive.</summary>
    public EventLoop? Loop => _socket.Loop;

    /// <inheritdoc/>
    public override string? LocalAddress { get; }

    public AttemptWatch Watch { get; }

    /// <summary>When it came into the pool, on the ticker's clock.</summary>
    public long IdleSince { get; set; }

    /// <summary>Requests it has carried.</summary>
    public int Served => _served;

    /// <summary>Whether it may still be used, as far as one can know without asking the system.</summary>
    public bool IsUsable => _closed == 0 && _hasPending && !_pending.IsCompleted;

    public override bool IsStale => _wasReused && !_hasReceived && Watch.Outcome == ForwardStatus.None;

    /// <inheritdoc/>
    [AsyncMethodBuilder(typeof(LoopMethodBuilder<>))]
    public override async ValueTask<ForwardStatus> RequestAsync(ForwardState state)
    {
        RequestHead request = state.Exchange.Request;
        _wasReused = _served++ > 0;
        _hasReceived = false;
        _isRequestSent = false;
        state.Ticker.Wake();
        Watch.Begin(state.Exchange);
        try
        {
            int length = RequestWriter.Write(request, state.Exchange.RequestContentLength, state.Body is not null, ref _send);
            if (length < 0)
                return ForwardStatus.RequestBroken;
            bool isWhole = state.Body is not { } body || AppendReady(body, ref length);
            await SendAsync(_send.AsMemory(0, length));
            if (isWhole)
                OnSent(state);
            else
                state.Body!.Reader = PumpAsync(state);

            // 1xx answers are skipped; 101 is one that is not.
            bool isHead = request.Method.SequenceEqual("HEAD"u8);
            while (true)
            {
                OperationStatus status = ReadHead(state, isHead);
                if (status == OperationStatus.Done)
                    return ForwardStatus.Answered;
                if (status == OperationStatus.InvalidData || !MakeRoom(state.Options.MaxResponseHeadBytes))
                    return ForwardStatus.ProtocolError;
                int count = await ReceiveAsync();
                if (count == 0)
                    return Explain(state);
                _hasReceived = true;
                _end += count;
            }
        }
        catch (Exception error) when (IsConnectionError(error))
        {
            return Explain(state);
        }
    }

    /// <inheritdoc/>
    public override void Abandon()
    {
        Close();
        Watch.End();
    }

    /// <summary>Closes the socket; waiting calls fail. From any thread.</summary>
    public void Close()
    {
        if (Interlocked.Exchange(ref _closed, 1) != 0)
            return;
        _socket.Dispose();
        _stream?.Dispose();
        _pool.OnClosed(this);
    }

    /// <summary>Posts the receive that watches the connection while it is idle.</summary>
    public void StartIdle()
    {
        _start = _end = 0;
        if (!_hasPending)
        {
            _pending = Receive(_receive);
            _hasPending = true;
        }
    }

    internal static bool IsConnectionError(Exception error) =>
        error is SocketException or IOException or ObjectDisposedException or OperationCanceledException;

    private ForwardStatus Explain(ForwardState state)
    {
        if (Watch.Outcome != ForwardStatus.None)
            return Watch.Outcome;
        return state.Body is { Failure: not ForwardStatus.None } body ? body.Failure : ForwardStatus.ConnectionReset;
    }

    private OperationStatus ReadHead(ForwardState state, bool isHead)
    {
        while (_end > _start)
        {
            OperationStatus status = ResponseReader.Read(
                _receive.AsSpan(_start, _end - _start), isHead, state.Exchange.Response, out _framing, out int consumed);
            if (status != OperationStatus.Done)
                return status;
            _start += consumed;
            int code = state.Exchange.Response.Status;
            if (code == 101 && !state.Exchange.Request.IsUpgrade)
                return OperationStatus.InvalidData;
            if (code is >= 200 or 101)
            {
                state.OnHead(Watch);
                return OperationStatus.Done;
            }
        }
        return OperationStatus.NeedMoreData;
    }

    // Room for more of a head; false: it is larger than allowed.
    private bool MakeRoom(int limit)
    {
        if (_start == _end)
            _start = _end = 0;
        if (_end < _receive.Length)
            return true;
        if (_end - _start >= limit)
            return false;
        byte[] target = _start > 0 ? _receive : new byte[Math.Min(_receive.Length * 2, limit)];
        _receive.AsSpan(_start, _end - _start).CopyTo(target);
        _receive = target;
        (_start, _end) = (0, _end - _start);
        return true;
    }

    private ValueTask<int> ReceiveAsync()
    {
        if (!_hasPending)
            return Receive(_receive.AsMemory(_end));
        _hasPending = false;
        return _pending;
    }

    private ValueTask<int> Receive(Memory<byte> target) =>
        _stream is null ? _socket.ReceiveAsync(target, default) : _stream.ReadAsync(target);

    private ValueTask SendAsync(ReadOnlyMemory<byte> data) =>
        _stream is null ? _socket.SendAsync(data, default) : _stream.WriteAsync(data);

    // Puts what the client has sent already behind the head. True: that was all of the body.
    private bool AppendReady(RequestBody body, ref int length)
    {
        int limit = length + JoinedBodyBytes;
        while (length < limit && body.TryNext(out int count))
        {
            if (count > 0)
                Append(body.Frame(count), ref length);
            if (body.Failure != ForwardStatus.None)
                throw new IOException("The client's body does not fit its declared length.");
            if (!body.IsComplete || body.HasReplay)
                continue;
            Append(body.FrameEnd(), ref length);
            return true;
        }
        return false;
    }

    private void Append(ReadOnlyMemory<byte> data, ref int length)
    {
        if (_send.Length < length + data.Length)
            Array.Resize(ref _send, Math.Max(_send.Length * 2, length + data.Length));
        data.Span.CopyTo(_send.AsSpan(length));
        length += data.Length;
    }

    // Sends the rest of the body while the answer may already come. Never throws: the reader of the answer learns of a failure by
    // the closed connection, and body.Failure says when it was the client's.
    private async Task PumpAsync(ForwardState state)
    {
        RequestBody body = state.Body!;
        bool isSending = true;
        while (!body.IsComplete || body.HasReplay)
        {
            int count = await body.NextAsync();
            if (body.Failure != ForwardStatus.None)
            {
                Close();
                return;
            }
            isSending = isSending && await TrySendAsync(body.Frame(count), count > 0);
            // An upstream may answer without reading everything, and close; what is left is read only for the sake of a retry.
            if (!isSending && !body.CanReplay)
                return;
        }
        if (isSending && await TrySendAsync(body.FrameEnd(), body.IsChunked))
            OnSent(state);
    }

    private void OnSent(ForwardState state)
    {
        _isRequestSent = true;
        // An upgrade has no end that a timeout could count from.
        if (!state.Exchange.Request.IsUpgrade)
            state.OnRequestSent(Watch);
    }

    private async ValueTask<bool> TrySendAsync(ReadOnlyMemory<byte> data, bool isNeeded)
    {
        try
        {
            if (isNeeded)
                await SendAsync(data);
            return true;
        }
        catch (Exception error) when (IsConnectionError(error))
        {
            return false;
        }
    }
}
