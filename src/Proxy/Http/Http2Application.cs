using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Abstractions;
using Microsoft.AspNetCore.Http.Features;
using Sallyport.Engine;
using Sallyport.Proxy.Listeners;

namespace Sallyport.Proxy.Http;

/// <summary>What Kestrel calls for each HTTP/2 stream: makes an exchange of it and gives that to the handler. No HttpContext is made.</summary>
internal sealed class Http2Application(ConnectionHandler handler) : IHttpApplication<Http2Exchange>
{
    public Http2Exchange CreateContext(IFeatureCollection contextFeatures)
    {
        // Kestrel reuses its streams, and keeps what we leave there.
        var container = contextFeatures as IHostContextContainer<Http2Exchange>;
        Http2Exchange exchange = container?.HostContext ?? new Http2Exchange(handler);
        if (container is not null)
            container.HostContext = exchange;
        exchange.Begin(contextFeatures);
        return exchange;
    }

    public async Task ProcessRequestAsync(Http2Exchange context)
    {
        try
        {
            if (Http2RequestReader.TryRead(context.Features, context.Request, out Reason refusal))
                await handler.HandleAsync(context);
            else
                await RefuseUnseenAsync(context, refusal);
            if (!context.HasResponseEnded)
                context.Abort();
        }
        catch (BadRequestBodyException)
        {
            await RefuseOrAbortAsync(context, Reason.BadRequest);
        }
        catch (Exception error) when (ConnectionErrors.IsExpected(error))
        {
            context.Abort();
        }
#pragma warning disable CA1031 // The boundary of one request: a bug in it must not end the others.
        catch (Exception error)
#pragma warning restore CA1031
        {
            handler.OnUnhandled(context, error);
            await RefuseOrAbortAsync(context, Reason.InternalError);
        }
    }

    public void DisposeContext(Http2Exchange context, Exception? exception) => context.End();

    private ValueTask RefuseUnseenAsync(Http2Exchange exchange, Reason reason)
    {
        exchange.Request.NewRequestId = RequestIds.Next();
        return RefuseAsync(exchange, reason);
    }

    private async ValueTask RefuseAsync(Http2Exchange exchange, Reason reason)
    {
        exchange.Response.Reset();
        try
        {
            await LocalReply.RespondAsync(exchange, reason);
        }
        finally
        {
            handler.OnRefused(exchange, reason);
        }
    }

    private async ValueTask RefuseOrAbortAsync(Http2Exchange exchange, Reason reason)
    {
        if (exchange.HasResponseStarted)
            exchange.Abort();
        else
            await RefuseAsync(exchange, reason);
    }
}
