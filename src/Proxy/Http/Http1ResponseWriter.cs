using System.Buffers.Text;
using Sallyport.Engine.Http;
using Sallyport.Proxy.Listeners;

namespace Sallyport.Proxy.Http;

/// <summary>
/// Writes answers in HTTP/1.1: head, then a body of declared length or in chunks. Head, small pieces and end leave in one write.
/// </summary>
internal sealed class Http1ResponseWriter(DuplexConnection connection, ListenerClock clock, ConnectionHandler handler)
{
    private readonly OutputBuffer _output = new(connection);
    private BodyForm _form;
    private long _declaredLeft;

    private enum BodyForm : byte
    {
        /// <summary>HEAD, 204, 304, or the handler said so.</summary>
        None = 0,
        Declared,
        Chunked,
    }

    public bool HasStarted { get; private set; }

    public bool HasEnded { get; private set; }

    public long BytesSent { get; private set; }

    public void Reset()
    {
        HasStarted = HasEnded = false;
        BytesSent = 0;
        _form = BodyForm.None;
        _declaredLeft = 0;
        _output.Release();
    }

    /// <param name="response">What to write.</param>
    /// <param name="isHead">The request's method is HEAD.</param>
    /// <param name="hasBody">False ends the answer.</param>
    /// <param name="closes">This is the last answer on the connection.</param>
    /// <param name="cancellation">Ends waiting for the client.</param>
    public ValueTask StartAsync(ResponseHead response, bool isHead, bool hasBody, bool closes, CancellationToken cancellation)
    {
        if (response.Status is < 100 or > 999)
            throw new InvalidOperationException("The answer has no status.");
        bool isInterim = response.Status is >= 100 and < 200 and not 101;
        AddStatusLine(response);
        if (isInterim)
        {
            _output.AddFields(response.Headers);
            _output.Add("\r\n"u8);
            return _output.SendAsync(default, cancellation);
        }
        if (HasStarted)
            throw new InvalidOperationException("The answer was started twice.");
        HasStarted = true;
        AddFields(response, isHead, hasBody);
        AddConnection(response.Status, closes && !response.BeginsTunnel);
        _output.Add("\r\n"u8);
        return hasBody ? default : EndAsync(null, cancellation);
    }

    public ValueTask WriteAsync(ReadOnlyMemory<byte> data, CancellationToken cancellation)
    {
        if (_form == BodyForm.None || data.IsEmpty)
            return default;
        if (_form == BodyForm.Declared && (_declaredLeft -= data.Length) < 0)
            throw new InvalidOperationException("The body is longer than its content-length.");
        BytesSent += data.Length;
        if (_form == BodyForm.Chunked)
            _output.AddChunkSize(data.Length);
        bool isHeld = _output.Used + data.Length <= OutputBuffer.HoldBytes;
        if (isHeld)
            _output.Add(data.Span);
        ValueTask sent = isHeld ? default : _output.SendAsync(data, cancellation);
        if (_form == BodyForm.Declared)
            return sent;
        if (!sent.IsCompletedSuccessfully)
            return EndChunkAsync(sent);
        _output.Add("\r\n"u8);
        return default;
    }

    public ValueTask FlushAsync(CancellationToken cancellation) => _output.SendAsync(default, cancellation);

    public ValueTask EndAsync(HeaderList? trailers, CancellationToken cancellation)
    {
        if (HasEnded)
            return default;
        if (_form == BodyForm.Declared && _declaredLeft > 0)
            throw new InvalidOperationException("The body is shorter than its content-length.");
        HasEnded = true;
        if (_form == BodyForm.Chunked)
        {
            _output.Add("0\r\n"u8);
            if (trailers is not null)
                _output.AddFields(trailers);
            _output.Add("\r\n"u8);
        }
        return _output.SendAsync(default, cancellation);
    }

    public ValueTask SendContinueAsync(CancellationToken cancellation)
    {
        _output.Add("HTTP/1.1 100 Continue\r\n\r\n"u8);
        return _output.SendAsync(default, cancellation);
    }

    private async ValueTask EndChunkAsync(ValueTask sent)
    {
        await sent;
        _output.Add("\r\n"u8);
    }

    private void AddStatusLine(ResponseHead response)
    {
        if (response.ReasonPhrase.Length == 0)
            _output.Add(StatusLines.Of(response.Status));
        else
            _output.Add(StatusLines.Make(response.Status, response.ReasonPhrase));
    }

    private void AddFields(ResponseHead response, bool isHead, bool hasBody)
    {
        HeaderList headers = response.Headers;
        bool mayHaveBody = response.Status is not (101 or 204 or 304) && !response.BeginsTunnel;
        if (!mayHaveBody && response.Status != 304)
            headers.Remove("content-length"u8);
        _output.AddFields(headers);
        if (!headers.Contains("date"u8))
            _output.AddField("date"u8, clock.Date);
        if (!headers.Contains("server"u8))
            _output.AddField("server"u8, handler.ServerName.Span);
        if (!mayHaveBody)
            return;
        bool isDeclared = headers.TryGet("content-length"u8, out ReadOnlySpan<byte> length);
        if (isDeclared && (!Utf8Parser.TryParse(length, out _declaredLeft, out int used) || used != length.Length || _declaredLeft < 0))
            throw new InvalidOperationException("The answer's content-length is no number.");
        if (isHead)
            return;
        _form = isDeclared ? BodyForm.Declared : hasBody ? BodyForm.Chunked : BodyForm.None;
        if (_form == BodyForm.Chunked)
            _output.AddField("transfer-encoding"u8, "chunked"u8);
        else if (_form == BodyForm.None)
            _output.AddField("content-length"u8, "0"u8);
    }

    private void AddConnection(int status, bool closes)
    {
        if (status == 101)
            _output.AddField("connection"u8, "upgrade"u8);
        else if (closes)
            _output.AddField("connection"u8, "close"u8);
    }
}
