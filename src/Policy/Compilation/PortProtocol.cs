namespace Sallyport.Policy.Compilation;

/// <summary>What is spoken on a port, as far as the mesh cares (gateway-routing.md 1.3, 11.11).</summary>
internal enum PortProtocol : byte
{
    /// <summary>Not declared: found out per connection.</summary>
    Undeclared = 0,
    Http,
    Http2,
    Https,
    Tls,
    Tcp,
    Udp,
}
