using Sallyport.Engine.Http;

namespace Sallyport.Proxy.Http;

/// <summary>Status and fields of an answer, on its way from an upstream or from the proxy itself to the client. Reused.</summary>
public sealed class ResponseHead
{
    public int Status { get; set; }

    /// <summary>Reason phrase to send on HTTP/1.1; empty: the standard one.</summary>
    public string ReasonPhrase { get; set; } = "";

    /// <summary>Without framing fields (<c>transfer-encoding</c>, <c>connection</c>, <c>keep-alive</c>); <c>content-length</c> stays.</summary>
    public HeaderList Headers { get; } = new();

    /// <summary>It accepts a CONNECT: bytes of a tunnel follow instead of a body, and no length is said (RFC 9110 section 9.3.6).</summary>
    public bool BeginsTunnel { get; set; }

    public void Reset()
    {
        BeginsTunnel = false;
        Status = 0;
        ReasonPhrase = "";
        Headers.Clear();
    }
}
