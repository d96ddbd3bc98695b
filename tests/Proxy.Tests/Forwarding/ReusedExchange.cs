using Sallyport.Engine.Http;
using Sallyport.Proxy.Forwarding;
using Sallyport.Proxy.Http;
using Sallyport.Proxy.Listeners;

namespace Sallyport.Proxy.Tests.Forwarding;

/// <summary>A request without body that is sent again and again, and allocates nothing itself.</summary>
internal sealed class ReusedExchange : ServerExchange
{
    private readonly ConnectionFacts _facts = new() { SourceAddress = default, LocalPort = 8080, ListenerPort = 80 };
    private bool _hasStarted;

    public override bool HasRequestBody => false;

    public override long? RequestContentLength => null;

    public override CancellationToken Aborted => default;

    public override long BytesSent => 0;

    public override long BytesReceived => 0;

    public override bool HasResponseStarted => _hasStarted;

    public void Begin()
    {
        _hasStarted = false;
        Response.Reset();
        Request.Reset(_facts);
        Request.Version = HttpVersion.Http11;
        Request.SetMethod("GET"u8);
        Request.SetPath("/a"u8);
        Request.SetScheme("http"u8);
        Request.SetAuthority("a.foo.com"u8);
        Request.Headers.Add("accept"u8, "*/*"u8);
    }

    public override ValueTask<int> ReadBodyAsync(Memory<byte> buffer, CancellationToken cancellation) => new(0);

    public override ValueTask StartResponseAsync(bool hasBody, CancellationToken cancellation)
    {
        _hasStarted = true;
        return default;
    }

    public override ValueTask WriteBodyAsync(ReadOnlyMemory<byte> data, CancellationToken cancellation) => default;

    public override ValueTask FlushAsync(CancellationToken cancellation) => default;

    public override ValueTask EndResponseAsync(HeaderList? trailers, CancellationToken cancellation) => default;

    public override DuplexConnection TakeOverConnection() => throw new NotSupportedException();

    public override void Abort()
    {
    }
}

internal static class ForwardStatusAssertions
{
    // ShouldBe boxes its arguments.
    public static void ShouldBeAnswered(this ForwardStatus status)
    {
        if (status != ForwardStatus.Answered)
            throw new InvalidOperationException($"The request ended as {status}.");
    }
}
