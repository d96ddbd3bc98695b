using Sallyport.Engine.Http;
using Sallyport.Proxy.Http;
using Sallyport.Proxy.Listeners;

namespace Sallyport.Proxy.Trial;

/// <summary>A request that came on no connection; its answer is kept in memory.</summary>
internal sealed class TrialExchange(long bodyBytes) : ServerExchange
{
    private readonly MemoryStream _body = new();

    public ReadOnlyMemory<byte> Body => _body.GetBuffer().AsMemory(0, (int)_body.Length);

    public override bool HasRequestBody => bodyBytes > 0;

    public override long? RequestContentLength => bodyBytes > 0 ? bodyBytes : null;

    public override CancellationToken Aborted => CancellationToken.None;

    public override long BytesSent => _body.Length;

    public override long BytesReceived => 0;

    public override bool HasResponseStarted => _hasStarted;

    private bool _hasStarted;

    public override ValueTask<int> ReadBodyAsync(Memory<byte> buffer, CancellationToken cancellation) => ValueTask.FromResult(0);

    public override ValueTask StartResponseAsync(bool hasBody, CancellationToken cancellation)
    {
        _hasStarted = true;
        return ValueTask.CompletedTask;
    }

    public override ValueTask WriteBodyAsync(ReadOnlyMemory<byte> data, CancellationToken cancellation)
    {
        _body.Write(data.Span);
        return ValueTask.CompletedTask;
    }

    public override ValueTask FlushAsync(CancellationToken cancellation) => ValueTask.CompletedTask;

    public override ValueTask EndResponseAsync(HeaderList? trailers, CancellationToken cancellation) => ValueTask.CompletedTask;

    /// <summary>Only the forwarder asks for it, and nothing is forwarded here.</summary>
    public override DuplexConnection TakeOverConnection() => throw new InvalidOperationException("a trial has no connection");

    public override void Abort()
    {
    }
}
