using System.Runtime.CompilerServices;
using Sallyport.Engine.Http;
using Sallyport.Engine;
using Sallyport.Proxy.Listeners;
using Sallyport.Proxy.Sockets;

namespace Sallyport.Proxy.Http;

/// <summary>
/// The request that is served on an HTTP/1.1 connection now, and its answer. One object for all requests of a connection, with messages
/// that are borrowed for each.
/// </summary>
internal sealed class Http1Exchange(
    ReceiveBuffer input, ConnectionFacts facts, ConnectionEntry entry, ConnectionHandler handler) : ServerExchange(null), IDisposable
{
    private readonly Http1Body _body = new(input);
    private readonly Http1ResponseWriter _writer = new(input.Connection, entry.Registry.Clock, handler);
    private readonly CancellationTokenSource _aborted = new();
    private RequestFraming _framing;
    private bool _isAborted, _isTakenOver, _hasContinued, _isRefused;
    private int _scannedBytes;
    private Action? _onGone;

    public override bool HasRequestBody => _framing.HasBody;

    public override long? RequestContentLength => _framing.ContentLength;

    public override CancellationToken Aborted => _aborted.Token;

    public override long BytesSent => _writer.BytesSent;

    public override long BytesReceived => _body.BytesReceived;

    public override bool HasResponseStarted => _writer.HasStarted;

    public bool HasResponseEnded => _writer.HasEnded;

    public bool IsTakenOver => _isTakenOver;

    /// <summary>The connection cannot serve another request.</summary>
    public bool IsLast => _isAborted || _isTakenOver || _isRefused || _framing.ClosesConnection || !_body.IsComplete || entry.IsDraining;

    /// <summary>The client may still be sending what nobody will read: closing at once could destroy the answer on its way.</summary>
    public bool NeedsLinger => !_isAborted && !_isTakenOver && (_isRefused || !_body.IsComplete || input.UnreadBytes > 0);

    // Then its bytes are not a next request's, and nobody may take them from the buffer in advance.
    private bool MayBeTakenOver => Request.IsUpgrade || Request.IsConnect;

    /// <summary>Tries to read a head from the buffer.</summary>
    /// <returns>Null: more bytes are needed. <see cref="Reason.None"/>: read. Else why it is refused.</returns>
    public Reason? TryBegin()
    {
        while (input.Unread is [(byte)'\r', (byte)'\n', ..])
            input.Consume(2);
        if (input.UnreadBytes == 0)
            return null;
        // The end of the head may lie across two receives, so three known bytes are looked at again.
        int from = Math.Max(0, Math.Min(_scannedBytes, input.UnreadBytes) - 3);
        int end = input.Unread[from..].IndexOf("\r\n\r\n"u8);
        Reset();
        if (end < 0)
        {
            _scannedBytes = input.UnreadBytes;
            if (input.UnreadBytes > HttpLimits.RawHeadBytes)
                return Refuse(Reason.HeadersTooLarge);
            return RequestHeadReader.CouldBecomeOne(input.Unread, Request, out Reason early) ? null : Refuse(early);
        }
        _scannedBytes = 0;
        int headBytes = from + end + 4;
        bool isRead = RequestHeadReader.TryRead(input.Unread[..headBytes], Request, out _framing, out Reason refusal);
        input.Consume(headBytes);
        _body.Begin(_framing);
        if (isRead && _body.IsComplete && !MayBeTakenOver)
            input.ReceiveAhead(_onGone ??= OnClientGone);
        return isRead ? Reason.None : Refuse(refusal);
    }

    [AsyncMethodBuilder(typeof(LoopMethodBuilder<>))]
    public override async ValueTask<int> ReadBodyAsync(Memory<byte> buffer, CancellationToken cancellation)
    {
        if (_framing.ExpectsContinue && !_hasContinued && !HasResponseStarted && !_body.IsComplete && input.UnreadBytes == 0)
        {
            _hasContinued = true;
            await _writer.SendContinueAsync(cancellation);
        }
        int count = await _body.ReadAsync(buffer, cancellation);
        if (_body.IsComplete && !MayBeTakenOver)
            input.ReceiveAhead(_onGone ??= OnClientGone);
        return count;
    }

    public override ValueTask StartResponseAsync(bool hasBody, CancellationToken cancellation)
    {
        // An answer that comes before the end of the body is the last: nobody will read the rest (request-authentication.md 14.6).
        if (!_body.IsComplete && Response.Status >= 200)
            _framing.ClosesConnection = true;
        bool isHead = Request.Method.SequenceEqual("HEAD"u8);
        return _writer.StartAsync(Response, isHead, hasBody, IsLast, cancellation);
    }

    public override ValueTask WriteBodyAsync(ReadOnlyMemory<byte> data, CancellationToken cancellation) => _writer.WriteAsync(data, cancellation);

    public override ValueTask FlushAsync(CancellationToken cancellation) => _writer.FlushAsync(cancellation);

    public override ValueTask EndResponseAsync(HeaderList? trailers, CancellationToken cancellation) => _writer.EndAsync(trailers, cancellation);

    public override DuplexConnection TakeOverConnection()
    {
        _isTakenOver = true;
        return new BufferedConnection(input);
    }

    public override void Abort()
    {
        _isAborted = true;
        input.Connection.Abort();
    }

    /// <summary>Where the next request begins is unknown.</summary>
    public void CloseAfterThis() => _isRefused = true;

    /// <summary>After the handler returned: whatever the exchange held for one request goes back.</summary>
    public void Release()
    {
        _writer.Reset();
        input.Shrink();
        // Of a connection that ends, something may still be under way: its messages are nobody's any more.
        if (!IsLast)
            GiveBack();
    }

    public void Dispose()
    {
        _writer.Reset();
        _aborted.Dispose();
    }

    private void Reset()
    {
        Borrow();
        Renew(facts);
        Request.Version = HttpVersion.Http11;
        Request.SetScheme(facts.IsTls ? "https"u8 : "http"u8);
        Request.NewRequestId = RequestIds.Next();
        _framing = default;
        _hasContinued = _isRefused = false;
    }

    private Reason Refuse(Reason reason)
    {
        // The two below do not doubt where the request ends, so the connection lives on.
        _isRefused = reason is not (Reason.TargetNotFound or Reason.BadRequestEmpty) || !_body.IsComplete;
        return reason;
    }

    private void OnClientGone()
    {
        try
        {
            _aborted.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The connection ended in the same moment.
        }
    }
}
