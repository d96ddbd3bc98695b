using System.Runtime.CompilerServices;
using Sallyport.Engine;
using Sallyport.Engine.Http;
using Sallyport.Proxy.Listeners;
using Sallyport.Proxy.Sockets;

namespace Sallyport.Proxy.Http;

/// <summary>Serves the requests of one HTTP/1.1 connection, one after the other.</summary>
internal sealed class Http1Connection(
    ReceiveBuffer input, ConnectionFacts facts, ConnectionEntry entry, ConnectionHandler handler) : IDisposable
{
    /// <summary>How long a connection may lie idle (gateway-routing.md 10.10).</summary>
    private static readonly TimeSpan s_idleLimit = TimeSpan.FromHours(1);

    /// <summary>How long a head may take from its first byte on. Envoy has no limit; ours keeps slow senders from holding buffers.</summary>
    private static readonly TimeSpan s_headLimit = TimeSpan.FromSeconds(60);

    /// <summary>How long a client may take to notice that its request was answered before it was read. Envoy's delayed close takes 1 s.</summary>
    private static readonly TimeSpan s_lingerLimit = TimeSpan.FromSeconds(1);

    private readonly Http1Exchange _exchange = new(input, facts, entry, handler);

    [AsyncMethodBuilder(typeof(LoopMethodBuilder))]
    public async ValueTask RunAsync()
    {
        bool goesOn = true;
        while (goesOn)
        {
            Reason? refusal;
            bool hasBegun = false;
            entry.WaitAtMost(s_idleLimit);
            while ((refusal = _exchange.TryBegin()) is null)
            {
                // Once for the whole head: a byte now and then must not extend it.
                if (!hasBegun && input.UnreadBytes > 0)
                    entry.WaitAtMost(s_headLimit);
                hasBegun = input.UnreadBytes > 0;
                int count = await input.ReceiveAsync();
                if (count == 0)
                    return;
                input.Commit(count);
            }
            if (!entry.TryEnter())
                return;
            Exception? failure = null;
            try
            {
                await (refusal == Reason.None ? handler.HandleAsync(_exchange) : RefuseUnseenAsync(refusal.Value));
            }
#pragma warning disable CA1031 // The boundary of one request: a bug in it must not end the others.
            catch (Exception error)
#pragma warning restore CA1031
            {
                failure = error;
            }
            if (failure is not null)
                await FailAsync(failure);
            else if (!_exchange.HasResponseEnded)
                _exchange.Abort();
            goesOn = !_exchange.IsLast;
            if (_exchange.NeedsLinger && !goesOn)
                await LingerAsync();
            _exchange.Release();
            goesOn &= entry.TryLeave();
        }
    }

    public void Dispose() => _exchange.Dispose();

    private async ValueTask FailAsync(Exception error)
    {
        if (error is BadRequestBodyException)
        {
            await RefuseOrAbortAsync(Reason.BadRequest);
        }
        else if (ConnectionErrors.IsExpected(error))
        {
            _exchange.Abort();
        }
        else
        {
            handler.OnUnhandled(_exchange, error);
            await RefuseOrAbortAsync(Reason.InternalError);
        }
    }

    private ValueTask RefuseUnseenAsync(Reason reason)
    {
        _exchange.Request.NewRequestId = RequestIds.Next();
        return RefuseAsync(reason);
    }

    private async ValueTask RefuseAsync(Reason reason)
    {
        _exchange.Response.Reset();
        try
        {
            await LocalReply.RespondAsync(_exchange, reason);
        }
        finally
        {
            handler.OnRefused(_exchange, reason);
        }
    }

    private async ValueTask RefuseOrAbortAsync(Reason reason)
    {
        if (_exchange.HasResponseStarted)
        {
            _exchange.Abort();
            return;
        }
        try
        {
            _exchange.CloseAfterThis();
            await RefuseAsync(reason);
        }
        catch (Exception error) when (ConnectionErrors.IsExpected(error))
        {
            _exchange.Abort();
        }
    }

    // Reads on until the client closes, since a close with unread bytes becomes a reset that can overtake the answer.
    private async ValueTask LingerAsync()
    {
        entry.WaitAtMost(s_lingerLimit);
        await input.Connection.ShutdownSendAsync();
        int count;
        do
        {
            input.Consume(input.UnreadBytes);
            count = await input.ReceiveAsync();
            input.Commit(count);
        }
        while (count > 0);
    }
}
