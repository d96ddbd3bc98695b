namespace Sallyport.Proxy.Http;

/// <summary>Fields that the reader itself must know. Those from <see cref="Via"/> on may be sent once only, or are joined.</summary>
internal enum KnownField : byte
{
    Other = 0,
    Host,
    Connection,
    ContentLength,
    TransferEncoding,
    Upgrade,
    KeepAlive,
    ProxyConnection,
    Expect,
    Te,

    // Envoy keeps these as one value and joins repeated lines with a comma (authorization-policy.md 9.2).
    Via,
    Accept,
    Origin,
    UserAgent,
    ContentType,
    Authorization,
    AcceptEncoding,
    XForwardedFor,
    XForwardedProto,
}

internal static class KnownFields
{
    /// <summary>The field of that name, whatever its case.</summary>
    public static KnownField Of(ReadOnlySpan<byte> name) => name.Length switch
    {
        2 when Is(name, "te"u8) => KnownField.Te,
        3 when Is(name, "via"u8) => KnownField.Via,
        4 when Is(name, "host"u8) => KnownField.Host,
        6 when Is(name, "accept"u8) => KnownField.Accept,
        6 when Is(name, "origin"u8) => KnownField.Origin,
        6 when Is(name, "expect"u8) => KnownField.Expect,
        7 when Is(name, "upgrade"u8) => KnownField.Upgrade,
        10 when Is(name, "connection"u8) => KnownField.Connection,
        10 when Is(name, "user-agent"u8) => KnownField.UserAgent,
        10 when Is(name, "keep-alive"u8) => KnownField.KeepAlive,
        12 when Is(name, "content-type"u8) => KnownField.ContentType,
        13 when Is(name, "authorization"u8) => KnownField.Authorization,
        14 when Is(name, "content-length"u8) => KnownField.ContentLength,
        15 when Is(name, "accept-encoding"u8) => KnownField.AcceptEncoding,
        15 when Is(name, "x-forwarded-for"u8) => KnownField.XForwardedFor,
        16 when Is(name, "proxy-connection"u8) => KnownField.ProxyConnection,
        17 when Is(name, "transfer-encoding"u8) => KnownField.TransferEncoding,
        17 when Is(name, "x-forwarded-proto"u8) => KnownField.XForwardedProto,
        _ => KnownField.Other,
    };

    public static bool IsJoined(KnownField field) => field >= KnownField.Via;

    // The last byte differs for most names of one length, so it is looked at before the comparison.
    private static bool Is(ReadOnlySpan<byte> name, ReadOnlySpan<byte> lowerName) =>
        (name[^1] | 0x20) == lowerName[^1] && System.Text.Ascii.EqualsIgnoreCase(name, lowerName);
}
