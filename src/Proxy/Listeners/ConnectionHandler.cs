using Sallyport.Engine;
using Sallyport.Engine.Http;
using Sallyport.Proxy.Http;

namespace Sallyport.Proxy.Listeners;

/// <summary>What is done with requests and connections that listeners read: the pipeline.</summary>
public abstract class ConnectionHandler
{
    /// <summary>Value of the <c>server</c> field in answers that have none yet (gateway-routing.md 10.1).</summary>
    public virtual ReadOnlyMemory<byte> ServerName { get; } = "sallyport"u8.ToArray();

    /// <summary>
    /// Answers one request. Returns when the answer was ended or aborted; an exception aborts it. The exchange and all it holds
    /// belong to the connection again after that.
    /// </summary>
    public abstract ValueTask HandleAsync(ServerExchange exchange);

    /// <summary>Serves a connection that is not HTTP until it ends.</summary>
    public abstract ValueTask HandleTcpAsync(TcpConnection connection);

    /// <summary>
    /// The reader refused a request before the pipeline could see it, and has answered it; for log and metrics. What could be read
    /// of the head is in <see cref="ServerExchange.Request"/>. Also called for a body that broke the request, and after a bug.
    /// </summary>
    public virtual void OnRefused(ServerExchange exchange, Reason reason)
    {
    }

    /// <summary>
    /// A TLS handshake was refused, by us or by the client; for the log. Without certificate contents.
    /// </summary>
    /// <param name="facts">Where it came in; null: it is not known yet.</param>
    /// <param name="problem">What was wrong.</param>
    public virtual void OnTlsRefused(ConnectionFacts? facts, string problem)
    {
    }

    /// <summary>
    /// <see cref="HandleAsync"/> threw what no client can cause: a bug, to be logged. Answered with 500 if the answer has not
    /// started, else the request is aborted. A thrown <see cref="BadRequestBodyException"/> is answered with 400 and is not reported here.
    /// </summary>
    /// <param name="exchange">The request; null: it happened outside of one, and the connection was closed.</param>
    /// <param name="error">What was thrown.</param>
    public virtual void OnUnhandled(ServerExchange? exchange, Exception error)
    {
    }
}
