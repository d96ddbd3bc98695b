namespace Sallyport.Proxy.Forwarding;

/// <summary>What is spoken inside TLS towards an upstream; it decides the protocols offered.</summary>
internal enum TlsPurpose : byte
{
    Http11 = 0,
    Http2,
    Tcp,
}
