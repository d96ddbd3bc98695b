namespace Sallyport.Proxy.Http;

/// <summary>Bounds on what a client may send, the same for HTTP/1.1 and HTTP/2.</summary>
internal static class HttpLimits
{
    /// <summary>Target, names and values together; one more byte is a 431 (gateway-routing.md 9).</summary>
    public const int HeadBytes = 60 * 1024;

    /// <summary>Fields, <c>host</c> included; one more is a 431 (gateway-routing.md 9).</summary>
    public const int HeadFields = 100;

    /// <summary>
    /// A head as it stands in the buffer, with separators and padding around values. Only padding can make this bound be met
    /// before <see cref="HeadBytes"/>.
    /// </summary>
    public const int RawHeadBytes = 64 * 1024;

    /// <summary>One line with the size of a chunk and its extensions. Extensions are ignored, so nobody needs long ones.</summary>
    public const int ChunkLineBytes = 1024;
}
