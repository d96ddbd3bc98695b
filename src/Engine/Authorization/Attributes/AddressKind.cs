namespace Sallyport.Engine.Authorization.Attributes;

/// <summary>Which address of a request a condition is about.</summary>
internal enum AddressKind : byte
{
    /// <summary><c>source.ip</c>: the connection's other end (authorization-policy.md 6.8).</summary>
    Source = 0,

    /// <summary><c>remote.ip</c>: the trusted client (6.9).</summary>
    Remote,

    /// <summary><c>destination.ip</c>: the local end (9.1).</summary>
    Destination,
}
