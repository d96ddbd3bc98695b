using System.Net;

namespace Sallyport.Proxy.Forwarding;

/// <summary>The client's body as the BCL's HTTP/2 client wants it: written while the answer may already come (gRPC streams).</summary>
internal sealed class Http2RequestContent(ForwardState state, AttemptWatch watch) : HttpContent
{
    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, default);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        RequestBody body = state.Body!;
        TaskCompletionSource finished = new(TaskCreationOptions.RunContinuationsAsynchronously);
        body.Reader = finished.Task;
        try
        {
            // So that the head leaves now, and not with the first bytes of a body that may take its time.
            await stream.FlushAsync(cancellationToken);
            for (int count; (count = await body.NextAsync()) > 0;)
            {
                await stream.WriteAsync(body.Data(count), cancellationToken);
                await stream.FlushAsync(cancellationToken);
            }
            if (body.Failure != ForwardStatus.None)
                throw new IOException("The client's body ended early.");
            state.OnRequestSent(watch);
        }
        finally
        {
            finished.SetResult();
        }
    }

    protected override bool TryComputeLength(out long length)
    {
        length = state.Exchange.RequestContentLength ?? 0;
        return state.Exchange.RequestContentLength is not null;
    }
}
