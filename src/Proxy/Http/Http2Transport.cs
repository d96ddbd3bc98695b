using System.IO.Pipelines;
using System.Net;
using System.Threading.Channels;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;
using Sallyport.Engine.Http;
using Sallyport.Proxy.Listeners;

namespace Sallyport.Proxy.Http;

/// <summary>
/// What Kestrel takes for its transport: connections that our listeners accepted already, handed over through a channel. Nothing is
/// bound and no port is opened.
/// </summary>
internal sealed class Http2Transport : IConnectionListenerFactory, IConnectionListener
{
    private readonly Channel<ConnectionContext> _accepted = Channel.CreateUnbounded<ConnectionContext>();

    public EndPoint EndPoint { get; } = new HandedOverEndPoint();

    /// <summary>False: the server is stopping.</summary>
    public bool TryHandOver(Http2Connection connection) => _accepted.Writer.TryWrite(connection);

    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default) =>
        ValueTask.FromResult<IConnectionListener>(this);

    public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
    {
        while (await _accepted.Reader.WaitToReadAsync(cancellationToken))
            if (_accepted.Reader.TryRead(out ConnectionContext? connection))
                return connection;
        return null;
    }

    public ValueTask UnbindAsync(CancellationToken cancellationToken = default)
    {
        _accepted.Writer.TryComplete();
        return default;
    }

    public ValueTask DisposeAsync() => UnbindAsync();

    private sealed class HandedOverEndPoint : EndPoint;
}

/// <summary>One handed-over connection. Kestrel disposes it when it is done.</summary>
internal sealed class Http2Connection : ConnectionContext
{
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _closed = new();
    private readonly DuplexConnection _connection;

    public Http2Connection(DuplexConnection connection, ConnectionFacts facts)
    {
        _connection = connection;
        var stream = new DuplexStream(connection);
        // Left open: Kestrel ends its reader before it writes the last GOAWAY.
        Transport = new Pipes(
            PipeReader.Create(stream, new StreamPipeReaderOptions(leaveOpen: true)),
            PipeWriter.Create(stream, new StreamPipeWriterOptions(leaveOpen: true)));
        ConnectionClosed = _closed.Token;
        Features.Set(facts);
    }

    public override string ConnectionId { get; set; } = "";

    public override IFeatureCollection Features { get; } = new FeatureCollection();

    public override IDictionary<object, object?> Items { get; set; } = new Dictionary<object, object?>();

    public override IDuplexPipe Transport { get; set; }

    public override CancellationToken ConnectionClosed { get; set; }

    /// <summary>Completes when Kestrel has finished with it.</summary>
    public Task Ended => _ended.Task;

    public override void Abort(ConnectionAbortedException abortReason)
    {
        _connection.Abort();
        _closed.Cancel();
    }

    public override async ValueTask DisposeAsync()
    {
        try
        {
            await Transport.Input.CompleteAsync();
            await Transport.Output.CompleteAsync();
        }
        catch (IOException)
        {
            // The client is gone, and what was left for it with it.
        }
        finally
        {
            _ended.TrySetResult();
        }
    }

    private sealed record Pipes(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
