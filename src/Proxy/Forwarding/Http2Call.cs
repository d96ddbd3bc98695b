using System.Buffers;
using Sallyport.Proxy.Http;

namespace Sallyport.Proxy.Forwarding;

/// <summary>One attempt over HTTP/2. Not on the fast path: it allocates as the BCL's client does.</summary>
internal sealed class Http2Call : UpstreamCall
{
    private const int BufferBytes = 32 * 1024;
    private const long RefusedStream = 7;

    private readonly Http2Client _client;
    private readonly CancellationTokenSource _stop = new();
    private readonly AttemptWatch _watch;
    private HttpResponseMessage? _answer;
    private Ticker? _ticker;
    private bool _isWriting;

    public Http2Call(Http2Client client)
    {
        _client = client;
        _watch = new AttemptWatch(_stop.Cancel);
    }

    /// <summary>The BCL's client replaces stale connections itself.</summary>
    public override bool IsStale => false;

    public override async ValueTask<ForwardStatus> RequestAsync(ForwardState state)
    {
        _ticker = state.Ticker;
        _ticker.Add(_watch);
        _ticker.Wake();
        _watch.Begin(state.Exchange);
        try
        {
            HttpRequestMessage message = Http2Message.Make(_client, state, _watch);
            if (state.Body is null)
                state.OnRequestSent(_watch);
            _answer = await _client.SendAsync(message, _stop.Token);
            state.OnHead(_watch);
            Http2Message.Read(_answer, state.Exchange.Response);
            return ForwardStatus.Answered;
        }
        catch (FormatException)
        {
            return ForwardStatus.RequestBroken;
        }
        catch (Exception error) when (IsAttemptError(error))
        {
            return Explain(state, error);
        }
    }

    public override async ValueTask<ForwardStatus> RelayAsync(ForwardState state)
    {
        ServerExchange exchange = state.Exchange;
        byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            Stream body = await _answer!.Content.ReadAsStreamAsync(_stop.Token);
            ValueTask<int> reading = body.ReadAsync(buffer, _stop.Token);
            // An answer that ended with its head (gRPC's "trailers only") is passed on as such.
            bool hasBody = !(reading.IsCompletedSuccessfully && (reading = new(reading.Result)).Result == 0);
            await WriteAsync(exchange.StartResponseAsync(hasBody, default));
            while (hasBody)
            {
                if (!reading.IsCompleted)
                    await WriteAsync(exchange.FlushAsync(default));
                int count = await reading;
                if (count == 0)
                    break;
                await WriteAsync(exchange.WriteBodyAsync(buffer.AsMemory(0, count), default));
                reading = body.ReadAsync(buffer, _stop.Token);
            }
            if (hasBody)
                await WriteAsync(exchange.EndResponseAsync(Http2Message.ReadTrailers(_answer), default));
            ArrayPool<byte>.Shared.Return(buffer);
        }
        catch (Exception error) when (IsAttemptError(error))
        {
            ForwardStatus outcome = _watch.Outcome;
            exchange.Abort();
            Abandon();
            return outcome != ForwardStatus.None ? outcome : _isWriting ? ForwardStatus.ClientGone : ForwardStatus.AnswerBroken;
        }
        End();
        return ForwardStatus.Answered;
    }

    public override void Abandon()
    {
        _stop.Cancel();
        End();
    }

    private async ValueTask WriteAsync(ValueTask writing)
    {
        _isWriting = true;
        await writing;
        _isWriting = false;
    }

    private void End()
    {
        _watch.End();
        _ticker?.Remove(_watch);
        _answer?.Dispose();
    }

    private static bool IsAttemptError(Exception error) =>
        error is HttpRequestException or IOException or OperationCanceledException or ObjectDisposedException or InvalidOperationException;

    private ForwardStatus Explain(ForwardState state, Exception error)
    {
        if (_watch.Outcome != ForwardStatus.None)
            return _watch.Outcome;
        if (state.Body is { Failure: not ForwardStatus.None } body)
            return body.Failure;
        for (Exception? inner = error; inner is not null; inner = inner.InnerException)
        {
            if (inner is HttpProtocolException reset)
                return reset.ErrorCode == RefusedStream ? ForwardStatus.StreamRefused : ForwardStatus.StreamReset;
            if (inner is TimeoutException)
                return ForwardStatus.ConnectTimeout;
        }
        return (error as HttpRequestException)?.HttpRequestError switch
        {
            HttpRequestError.ConnectionError or HttpRequestError.SecureConnectionError or HttpRequestError.NameResolutionError =>
                ForwardStatus.ConnectFailed,
            HttpRequestError.ResponseEnded => ForwardStatus.ConnectionReset,
            HttpRequestError.InvalidResponse or HttpRequestError.VersionNegotiationError or HttpRequestError.HttpProtocolError
                or HttpRequestError.ConfigurationLimitExceeded => ForwardStatus.ProtocolError,
            _ => ForwardStatus.ConnectionReset,
        };
    }
}
