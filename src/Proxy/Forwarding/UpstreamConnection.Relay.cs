using System.Buffers;
using System.Runtime.CompilerServices;
using Sallyport.Proxy.Http;
using Sallyport.Proxy.Listeners;
using Sallyport.Proxy.Sockets;

namespace Sallyport.Proxy.Forwarding;

/// <summary>The way back: body bytes go from the receive buffer to the client without another copy.</summary>
internal sealed partial class UpstreamConnection
{
    /// <inheritdoc/>
    [AsyncMethodBuilder(typeof(LoopMethodBuilder<>))]
    public override async ValueTask<ForwardStatus> RelayAsync(ForwardState state)
    {
        ServerExchange exchange = state.Exchange;
        if (exchange.Response.Status == 101)
            return await UpgradeAsync(exchange);
        try
        {
            bool hasBody = _framing.End != BodyEnd.NoBody;
            _isWriting = true;
            await exchange.StartResponseAsync(hasBody, default);
            _isWriting = false;
            if (hasBody && !await RelayBodyAsync(exchange))
                return Break(exchange);
        }
        catch (Exception error) when (IsConnectionError(error))
        {
            return Break(exchange);
        }
        GiveBack();
        return ForwardStatus.Answered;
    }

    private ValueTask<bool> RelayBodyAsync(ServerExchange exchange) => _framing.End switch
    {
        BodyEnd.Length => RelayLengthAsync(exchange),
        BodyEnd.Chunked => RelayChunksAsync(exchange),
        BodyEnd.Close => RelayUntilCloseAsync(exchange),
        _ => throw new InvalidOperationException("An answer without a known end has no body to relay."),
    };

    [AsyncMethodBuilder(typeof(LoopMethodBuilder<>))]
    private async ValueTask<bool> RelayLengthAsync(ServerExchange exchange)
    {
        long left = _framing.Length;
        while (true)
        {
            int count = (int)Math.Min(left, _end - _start);
            left -= count;
            await WriteAsync(exchange, count);
            if (left == 0)
                break;
            if (await FillAsync(exchange, left > ReceiveBytes) == 0)
                return false;
        }
        await EndAsync(exchange);
        return true;
    }

    [AsyncMethodBuilder(typeof(LoopMethodBuilder<>))]
    private async ValueTask<bool> RelayChunksAsync(ServerExchange exchange)
    {
        _chunks = default;
        while (true)
        {
            OperationStatus status = _chunks.Decode(_receive.AsSpan(_start, _end - _start), out int consumed, out int produced);
            if (status == OperationStatus.InvalidData)
                return false;
            int rest = _start + consumed;
            await WriteAsync(exchange, produced);
            _start = rest;
            if (status == OperationStatus.Done)
                break;
            if (await FillAsync(exchange, false) == 0)
                return false;
        }
        await EndAsync(exchange);
        return true;
    }

    private async ValueTask<bool> RelayUntilCloseAsync(ServerExchange exchange)
    {
        do
            await WriteAsync(exchange, _end - _start);
        while (await FillAsync(exchange, false) > 0);
        await EndAsync(exchange);
        return true;
    }

    private async ValueTask WriteAsync(ServerExchange exchange, int count)
    {
        if (count == 0)
            return;
        _isWriting = true;
        await exchange.WriteBodyAsync(_receive.AsMemory(_start, count), default);
        _isWriting = false;
        _start += count;
    }

    private async ValueTask EndAsync(ServerExchange exchange)
    {
        _isWriting = true;
        await exchange.EndResponseAsync(_framing.End == BodyEnd.Chunked ? _chunks.Trailers : null, default);
        _isWriting = false;
    }

    // Waits for more bytes; what the client can have already is sent before. 0: the upstream closed.
    private async ValueTask<int> FillAsync(ServerExchange exchange, bool isBulk)
    {
        UseBulkBuffer(isBulk);
        ValueTask<int> receiving = ReceiveAsync();
        if (!receiving.IsCompleted)
        {
            _isWriting = true;
            await exchange.FlushAsync(default);
            _isWriting = false;
        }
        int count = await receiving;
        _end += count;
        return count;
    }

    private void UseBulkBuffer(bool isBulk)
    {
        bool wasFull = _end == _receive.Length;
        if (_start < _end)
        {
            // Part of a trailer line: kept at the front. The decoder bounds how much that can be.
            byte[] target = _start > 0 ? _receive : new byte[_receive.Length * 2];
            _receive.AsSpan(_start, _end - _start).CopyTo(target);
            _receive = target;
            (_start, _end) = (0, _end - _start);
            return;
        }
        _start = _end = 0;
        if (_bulkHome is not null || !(isBulk || wasFull))
            return;
        _bulkHome = _receive;
        _receive = ArrayPool<byte>.Shared.Rent(BulkBytes);
    }

    private ForwardStatus Break(ServerExchange exchange)
    {
        ForwardStatus outcome = Watch.Outcome;
        Close();
        exchange.Abort();
        if (outcome != ForwardStatus.None)
            return outcome;
        return _isWriting ? ForwardStatus.ClientGone : ForwardStatus.AnswerBroken;
    }

    // To the pool, if both sides are exactly at the end of this exchange; anything else would mix it with the next.
    private void GiveBack()
    {
        bool isClean = _framing.KeepsAlive && _start == _end && _isRequestSent;
        if (_bulkHome is not null)
        {
            // On failures the buffer is left to the collector, since a receive into it may still be under way.
            ArrayPool<byte>.Shared.Return(_receive);
            _receive = _bulkHome;
            _bulkHome = null;
        }
        if (Watch.End() && isClean)
            _pool.Return(this);
        else
            Close();
    }

    private async ValueTask<ForwardStatus> UpgradeAsync(ServerExchange exchange)
    {
        Watch.End();
        using SocketDuplex upstream = new(_socket, _stream, _receive.AsMemory(_start, _end - _start));
        try
        {
            await exchange.StartResponseAsync(false, default);
            await Tunnel.RunAsync(exchange.TakeOverConnection(), upstream, exchange.Aborted);
        }
        catch (Exception error) when (IsConnectionError(error))
        {
            return ForwardStatus.ClientGone;
        }
        finally
        {
            Close();
        }
        return ForwardStatus.Upgraded;
    }
}
