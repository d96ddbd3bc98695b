namespace Sallyport.Proxy.Forwarding;

/// <summary>How the end of an answer's body is found (RFC 9112 section 6.3).</summary>
internal enum BodyEnd : byte
{
    /// <summary>Not known: no body may be read.</summary>
    Unknown = 0,
    NoBody,
    Length,
    Chunked,

    /// <summary>The body ends with the connection.</summary>
    Close,
}

/// <summary>What an answer's head says about the bytes behind it.</summary>
internal struct ResponseFraming
{
    public BodyEnd End;

    /// <summary>With <see cref="BodyEnd.Length"/>.</summary>
    public long Length;

    /// <summary>The connection can be used again.</summary>
    public bool KeepsAlive;
}
