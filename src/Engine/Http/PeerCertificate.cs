namespace Sallyport.Engine.Http;

/// <summary>The names in a client certificate that the TLS layer verified (peer-authentication.md 6). UTF-8 bytes.</summary>
public sealed class PeerCertificate
{
    /// <summary>URI subject alternative names, e.g. <c>spiffe://cluster.local/ns/foo/sa/bar</c>.</summary>
    public required byte[][] UriNames { get; init; }

    public required byte[][] DnsNames { get; init; }

    /// <summary>Subject as RFC 2253 text.</summary>
    public required byte[] Subject { get; init; }

    /// <summary>The element for <c>x-forwarded-client-cert</c> that stands for this peer, or empty (peer-authentication.md 7).</summary>
    public byte[] ForwardedElement { get; init; } = [];
}
