using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;
using Sallyport.Engine.Http;
using Sallyport.Proxy.Listeners;

namespace Sallyport.Proxy.Http;

/// <summary>One HTTP/2 stream of Kestrel's as a <see cref="ServerExchange"/>. Reused with Kestrel's streams.</summary>
internal sealed class Http2Exchange(ConnectionHandler handler) : ServerExchange
{
    // RFC 9113 section 7: what Envoy sends when an answer cannot be finished.
    private const int InternalError = 2;

    private IFeatureCollection? _features;
    private IHttpResponseFeature? _response;
    private IHttpResponseBodyFeature? _body;
    private Stream? _requestBody;
    private bool _isHead, _isStarted, _isEnded, _isAborted;
    private long _sent, _received;
    private int _heldBytes;

    public IFeatureCollection Features => _features ?? throw new InvalidOperationException("The stream has ended.");

    public override bool HasRequestBody => Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody ?? false;

    public override long? RequestContentLength =>
        Features.GetRequiredFeature<IHttpRequestFeature>().Headers.ContentLength;

    public override CancellationToken Aborted => Features.GetRequiredFeature<IHttpRequestLifetimeFeature>().RequestAborted;

    public override long BytesSent => _sent;

    public override long BytesReceived => _received;

    public override bool HasResponseStarted => _isStarted;

    public bool HasResponseEnded => _isEnded || _isAborted;

    public void Begin(IFeatureCollection features)
    {
        _features = features;
        _response = features.GetRequiredFeature<IHttpResponseFeature>();
        _body = features.GetRequiredFeature<IHttpResponseBodyFeature>();
        _requestBody = features.GetRequiredFeature<IHttpRequestFeature>().Body;
        Renew(features.GetRequiredFeature<ConnectionFacts>());
        _isHead = _isStarted = _isEnded = _isAborted = false;
        _sent = _received = _heldBytes = 0;
    }

    /// <summary>The stream is Kestrel's again.</summary>
    public void End()
    {
        _features = null;
        _response = null;
        _body = null;
        _requestBody = null;
    }

    public override async ValueTask<int> ReadBodyAsync(Memory<byte> buffer, CancellationToken cancellation)
    {
        try
        {
            int count = await _requestBody!.ReadAsync(buffer, cancellation);
            _received += count;
            return count;
        }
        catch (BadHttpRequestException error)
        {
            throw new BadRequestBodyException(error.Message);
        }
    }

    public override ValueTask StartResponseAsync(bool hasBody, CancellationToken cancellation)
    {
        // Kestrel sends no interim answers but its own 100.
        if (Response.Status is >= 100 and < 200)
            return default;
        if (_isStarted)
            throw new InvalidOperationException("The answer was started twice.");
        if (Response.Status is < 200 or > 999)
            throw new InvalidOperationException("The answer has no status.");
        _isStarted = true;
        _isHead = Request.Method.SequenceEqual("HEAD"u8) || Response.Status is 204 or 304;
        _response!.StatusCode = Response.Status;
        if (Response.Status == 204)
            Response.Headers.Remove("content-length"u8);
        CopyFields(Response.Headers, _response.Headers);
        if (!Response.Headers.Contains("server"u8))
            _response.Headers.Server = Encoding.Latin1.GetString(handler.ServerName.Span);
        // The head leaves with the first body bytes, or together with the end.
        return hasBody ? default : EndResponseAsync(null, cancellation);
    }

    public override ValueTask WriteBodyAsync(ReadOnlyMemory<byte> data, CancellationToken cancellation)
    {
        if (_isHead || data.IsEmpty)
            return default;
        _sent += data.Length;
        _heldBytes += data.Length;
        _body!.Writer.Write(data.Span);
        return _heldBytes < OutputBuffer.HoldBytes ? default : FlushAsync(cancellation);
    }

    public override async ValueTask FlushAsync(CancellationToken cancellation)
    {
        if (!_isStarted || _isEnded)
            return;
        _heldBytes = 0;
        FlushResult result = await _body!.Writer.FlushAsync(cancellation);
        if (result.IsCompleted || result.IsCanceled)
            throw new IOException("The client reset the stream.");
    }

    public override async ValueTask EndResponseAsync(HeaderList? trailers, CancellationToken cancellation)
    {
        if (_isEnded)
            return;
        _isEnded = true;
        if (trailers is not null && Features.Get<IHttpResponseTrailersFeature>() is { } trailing)
            CopyFields(trailers, trailing.Trailers);
        await _body!.CompleteAsync();
    }

    public override DuplexConnection TakeOverConnection() =>
        throw new InvalidOperationException("HTTP/2 has no upgrades; only HTTP/1.1 requests say IsUpgrade.");

    public override void Abort()
    {
        _isAborted = true;
        if (_features?.Get<IHttpResetFeature>() is { } reset)
            reset.Reset(InternalError);
    }

    private static void CopyFields(HeaderList from, IHeaderDictionary to)
    {
        for (int i = 0; i < from.Count; i++)
        {
            if (!from.IsPresent(i))
                continue;
            string name = Encoding.Latin1.GetString(from.Name(i)), value = Encoding.Latin1.GetString(from.Value(i));
            to[name] = to.TryGetValue(name, out StringValues before) ? StringValues.Concat(before, value) : value;
        }
    }
}
