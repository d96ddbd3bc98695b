namespace Sallyport.Proxy.Http;

/// <summary>What an HTTP/1.1 head says of its body and its connection.</summary>
internal struct RequestFraming
{
    /// <summary>Null: no <c>content-length</c>.</summary>
    public long? ContentLength;

    public bool IsChunked;

    /// <summary>The client closes after this request.</summary>
    public bool ClosesConnection;

    /// <summary>The client waits for a 100 before it sends the body.</summary>
    public bool ExpectsContinue;

    public readonly bool HasBody => IsChunked || ContentLength > 0;
}
