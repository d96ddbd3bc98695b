using System.Diagnostics;
using Sallyport.Engine.Authorization;
using Sallyport.Engine.Http;
using Sallyport.Proxy.ExternalAuthorization;
using Sallyport.Proxy.Forwarding;
using Sallyport.Proxy.Listeners;

namespace Sallyport.Proxy.Http;

/// <summary>
/// One request on a client's connection and the answer to it, whatever the protocol. HTTP/1.1 and HTTP/2 connections implement
/// it; the pipeline and the forwarder use it. Calls are made one after the other, except <see cref="Abort"/> and reading the
/// body while the response is written.
/// </summary>
public abstract class ServerExchange
{
    private Messages? _messages;

    /// <summary>An exchange with messages of its own.</summary>
    protected ServerExchange()
        : this(new Messages())
    {
    }

    /// <param name="messages">Null: it has none before <see cref="Borrow"/>.</param>
    private protected ServerExchange(Messages? messages) => _messages = messages;

    /// <summary>The request's head, filled before the pipeline starts.</summary>
    public RequestHead Request => Messages.Request;

    /// <summary>The answer's head; filled by the pipeline, sent by <see cref="StartResponseAsync"/>.</summary>
    public ResponseHead Response => Messages.Response;

    /// <summary>Fields that the route's CORS policy sets on whatever answer follows, the proxy's own included (gateway-routing.md 8.5).</summary>
    public HeaderList AnswerFields => Messages.AnswerFields;

    /// <summary>What became of the request upstream; filled by the forwarder.</summary>
    public ForwardRecord Upstream => Messages.Upstream;

    /// <summary>What AUDIT rules and dry-run policies noted, or null where there are none (authorization-policy.md 2.3, 11.4).</summary>
    public AuthorizationTrace? Observed { get; set; }

    /// <summary>The request's span while traces are exported, else null.</summary>
    public Activity? Span { get; set; }

    /// <summary>What an external authorizer changes in whatever answer follows, or null (authorization-policy.md 12.12, 12.16).</summary>
    internal List<FieldChange>? AuthorizerFields { get; set; }

    /// <summary>An external authorizer's refusal, to be sent to the client; null: none refused.</summary>
    internal AuthorizerRefusal? Refusal { get; set; }

    /// <summary>What was read of the body before it is forwarded, or null: nothing.</summary>
    internal ReadAhead? ReadAhead { get; set; }

    /// <summary>
    /// Changes <see cref="Response"/> as an external authorizer wants, and sets <see cref="AnswerFields"/> in place of the application's.
    /// Before the answer starts.
    /// </summary>
    public void ApplyAnswerFields()
    {
        if (AuthorizerFields is not null)
        {
            foreach (FieldChange change in AuthorizerFields)
                change.ApplyTo(Response.Headers);
            AuthorizerFields = null;
        }
        for (int i = 0; i < AnswerFields.Count; i++)
            Response.Headers.Set(AnswerFields.Name(i), AnswerFields.Value(i));
        AnswerFields.Clear();
    }

    // Who still asks after a request of a connection was served gets this instead of somebody else's request.
    private Messages Messages => _messages ?? throw new InvalidOperationException("No request is served.");

    /// <summary>Takes messages until <see cref="GiveBack"/>, if it has none.</summary>
    private protected void Borrow() => _messages ??= Messages.Borrow();

    /// <summary>The request and its answer are forgotten, and nothing uses them any more.</summary>
    private protected void GiveBack()
    {
        Forget();
        Messages.GiveBack();
        _messages = null;
    }

    /// <summary>Forgets the last request; the next one comes on <paramref name="connection"/>.</summary>
    private protected void Renew(ConnectionFacts connection)
    {
        Forget();
        Messages.Reset(connection);
    }

    private void Forget()
    {
        Observed = null;
        AuthorizerFields = null;
        Refusal = null;
        ReadAhead = null;
        Span = null;
    }

    /// <summary>Whether a body follows the head (a length above zero, chunked, or an HTTP/2 stream that is not ended).</summary>
    public abstract bool HasRequestBody { get; }

    /// <summary>Declared length of the request body in bytes; null: none declared.</summary>
    public abstract long? RequestContentLength { get; }

    /// <summary>Cancelled when the client is gone or reset the stream.</summary>
    public abstract CancellationToken Aborted { get; }

    /// <summary>Bytes of response body handed to the client so far, for the access log.</summary>
    public abstract long BytesSent { get; }

    /// <summary>Bytes of request body read so far.</summary>
    public abstract long BytesReceived { get; }

    public abstract bool HasResponseStarted { get; }

    /// <summary>
    /// Reads body bytes, without transfer coding; 0 at the end. Trailer fields are read and dropped: no policy judged them, so nobody
    /// behind the proxy may take one for a field of the head. Throws <see cref="BadRequestBodyException"/> on malformed chunks.
    /// </summary>
    public abstract ValueTask<int> ReadBodyAsync(Memory<byte> buffer, CancellationToken cancellation);

    /// <summary>
    /// Begins the answer with <see cref="Response"/>; <paramref name="hasBody"/> false also ends it. Framing (length, chunks,
    /// connection) and a missing <c>date</c> or <c>server</c> are the exchange's own business; so is leaving out the body of an
    /// answer to HEAD and of 204 and 304. A 1xx status other than 101 is sent at once and does not count as the answer.
    /// </summary>
    public abstract ValueTask StartResponseAsync(bool hasBody, CancellationToken cancellation);

    /// <summary>
    /// Adds body bytes; nothing of <paramref name="data"/> is kept after the call. Head and small pieces may be held back, so that
    /// they leave in one write: call <see cref="FlushAsync"/> before waiting for anything that is not the client.
    /// </summary>
    public abstract ValueTask WriteBodyAsync(ReadOnlyMemory<byte> data, CancellationToken cancellation);

    /// <summary>Sends what was held back.</summary>
    public abstract ValueTask FlushAsync(CancellationToken cancellation);

    /// <summary>Ends the body, with trailer fields if given, and sends what was held back.</summary>
    public abstract ValueTask EndResponseAsync(HeaderList? trailers, CancellationToken cancellation);

    /// <summary>
    /// After a 101 head (with <c>hasBody: false</c>; its <c>upgrade</c> field is kept and <c>connection: upgrade</c> added): the
    /// connection as opaque bytes both ways, beginning with what the client already sent behind its head. The exchange closes it
    /// when the handler returns. See <see cref="Tunnel"/>.
    /// </summary>
    public abstract DuplexConnection TakeOverConnection();

    /// <summary>Gives up the answer where it stands: closes the HTTP/1.1 connection, resets the HTTP/2 stream.</summary>
    public abstract void Abort();
}
