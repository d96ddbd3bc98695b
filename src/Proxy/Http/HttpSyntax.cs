using System.Buffers;

namespace Sallyport.Proxy.Http;

/// <summary>Which bytes may stand where (gateway-routing.md 9.4, 9.5).</summary>
internal static class HttpSyntax
{
    // No backquote, unlike RFC 9110's token: Envoy refuses it.
    private static readonly SearchValues<byte> s_nameBytes = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!#$%&'*+-.^_|~"u8);

    private static readonly SearchValues<byte> s_hostBytes = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~%!$&'()[]*+,;=:"u8);

    private static readonly SearchValues<byte> s_targetBytes = SearchValues.Create(PrintableWithoutSpace());

    private static readonly SearchValues<byte> s_controls = SearchValues.Create(ControlsWithoutTab());

    public static bool IsName(ReadOnlySpan<byte> name) => !name.IsEmpty && !name.ContainsAnyExcept(s_nameBytes);

    public static bool IsHost(ReadOnlySpan<byte> host) => !host.ContainsAnyExcept(s_hostBytes);

    /// <summary>No space, control character or raw byte from 0x80 (authorization-policy.md 8.6).</summary>
    public static bool IsTarget(ReadOnlySpan<byte> target) => !target.IsEmpty && !target.ContainsAnyExcept(s_targetBytes);

    /// <summary>Over HTTP/2, raw bytes from 0x80 pass too; normalisation writes them as escapes.</summary>
    public static bool IsHttp2Target(ReadOnlySpan<byte> target)
    {
        foreach (byte b in target)
            if (b is <= (byte)' ' or 0x7F)
                return false;
        return true;
    }

    /// <summary>No control character but tab; bytes from 0x80 pass.</summary>
    public static bool IsValue(ReadOnlySpan<byte> value) => !value.ContainsAny(s_controls);

    public static ReadOnlySpan<byte> Trim(ReadOnlySpan<byte> value)
    {
        while (!value.IsEmpty && value[0] is (byte)' ' or (byte)'\t')
            value = value[1..];
        while (!value.IsEmpty && value[^1] is (byte)' ' or (byte)'\t')
            value = value[..^1];
        return value;
    }

    /// <summary>The methods that Envoy knows over HTTP/1 (gateway-routing.md 9.5); upper case only.</summary>
    public static bool IsKnownMethod(ReadOnlySpan<byte> method) => method.Length switch
    {
        3 => method.SequenceEqual("GET"u8) || method.SequenceEqual("PUT"u8) || method.SequenceEqual("ACL"u8),
        4 => method.SequenceEqual("POST"u8) || method.SequenceEqual("HEAD"u8) || method.SequenceEqual("COPY"u8)
            || method.SequenceEqual("LINK"u8) || method.SequenceEqual("LOCK"u8) || method.SequenceEqual("MOVE"u8)
            || method.SequenceEqual("BIND"u8),
        5 => method.SequenceEqual("PATCH"u8) || method.SequenceEqual("TRACE"u8) || method.SequenceEqual("MERGE"u8)
            || method.SequenceEqual("MKCOL"u8) || method.SequenceEqual("PURGE"u8) || method.SequenceEqual("QUERY"u8),
        6 => method.SequenceEqual("DELETE"u8) || method.SequenceEqual("REPORT"u8) || method.SequenceEqual("SEARCH"u8)
            || method.SequenceEqual("SOURCE"u8) || method.SequenceEqual("UNLOCK"u8) || method.SequenceEqual("NOTIFY"u8)
            || method.SequenceEqual("REBIND"u8) || method.SequenceEqual("UNBIND"u8) || method.SequenceEqual("UNLINK"u8),
        7 => method.SequenceEqual("OPTIONS"u8) || method.SequenceEqual("CONNECT"u8) || method.SequenceEqual("MSEARCH"u8),
        8 => method.SequenceEqual("PROPFIND"u8) || method.SequenceEqual("CHECKOUT"u8),
        9 => method.SequenceEqual("PROPPATCH"u8) || method.SequenceEqual("SUBSCRIBE"u8),
        10 => method.SequenceEqual("MKACTIVITY"u8) || method.SequenceEqual("MKCALENDAR"u8),
        11 => method.SequenceEqual("UNSUBSCRIBE"u8),
        _ => false,
    };

    private static byte[] PrintableWithoutSpace()
    {
        var bytes = new byte[0x7E - 0x20];
        for (int i = 0; i < bytes.Length; i++)
            bytes[i] = (byte)(0x21 + i);
        return bytes;
    }

    private static byte[] ControlsWithoutTab()
    {
        var bytes = new List<byte> { 0x7F };
        for (byte b = 0; b < 0x20; b++)
            if (b != (byte)'\t')
                bytes.Add(b);
        return [.. bytes];
    }
}
