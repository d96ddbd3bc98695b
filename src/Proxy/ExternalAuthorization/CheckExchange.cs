using System.Buffers;
using Sallyport.Engine.Http;
using Sallyport.Proxy.Http;
using Sallyport.Proxy.Listeners;

namespace Sallyport.Proxy.ExternalAuthorization;

/// <summary>
/// A check on its way to an authorizer, as the forwarder wants it, so that it goes over the same pooled connections, with the same TLS
/// and protocols as a request to an application. Request and answer are memory; a longer answer ends the call.
/// </summary>
/// <param name="on">The client's connection, for what depends on its address.</param>
/// <param name="aborted">The client is gone, or the time is over.</param>
internal sealed class CheckExchange(ConnectionFacts on, CancellationToken aborted) : ServerExchange
{
    /// <summary>Pages of a refusal are smaller; what is larger is no answer to a yes-or-no question.</summary>
    public const int MaxAnswerBytes = 1024 * 1024;

    private readonly ArrayBufferWriter<byte> _answer = new();
    private ReadOnlyMemory<byte> _body;
    private int _read;
    private bool _hasStarted;

    /// <summary>What is sent behind the head.</summary>
    public required ReadOnlyMemory<byte> Body
    {
        init
        {
            _body = value;
            Request.Reset(on);
        }
    }

    /// <summary>The whole answer's body.</summary>
    public ReadOnlyMemory<byte> Answer => _answer.WrittenMemory;

    /// <summary>The fields behind it, or null.</summary>
    public HeaderList? AnswerTrailers { get; private set; }

    public override bool HasRequestBody => _body.Length > 0;

    public override long? RequestContentLength => _body.Length;

    public override CancellationToken Aborted => aborted;

    public override long BytesSent => _answer.WrittenCount;

    public override long BytesReceived => _read;

    public override bool HasResponseStarted => _hasStarted;

    public override ValueTask<int> ReadBodyAsync(Memory<byte> buffer, CancellationToken cancellation)
    {
        int count = Math.Min(buffer.Length, _body.Length - _read);
        _body.Slice(_read, count).CopyTo(buffer);
        _read += count;
        return new ValueTask<int>(count);
    }

    public override ValueTask StartResponseAsync(bool hasBody, CancellationToken cancellation)
    {
        _hasStarted = true;
        return default;
    }

    public override ValueTask WriteBodyAsync(ReadOnlyMemory<byte> data, CancellationToken cancellation)
    {
        if (_answer.WrittenCount + data.Length > MaxAnswerBytes)
            throw new IOException("The authorizer's answer is too long.");
        _answer.Write(data.Span);
        return default;
    }

    public override ValueTask FlushAsync(CancellationToken cancellation) => default;

    public override ValueTask EndResponseAsync(HeaderList? trailers, CancellationToken cancellation)
    {
        AnswerTrailers = trailers;
        return default;
    }

    public override DuplexConnection TakeOverConnection() => throw new InvalidOperationException("A check is never upgraded.");

    public override void Abort()
    {
    }
}
