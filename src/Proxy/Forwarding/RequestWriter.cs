using System.Buffers;
using Sallyport.Engine.Http;

namespace Sallyport.Proxy.Forwarding;

/// <summary>
/// Writes a request's head for an HTTP/1.1 upstream: <c>host</c> first, then the fields in their order, names in lower case, values
/// byte for byte (gateway-routing.md 10.11). Framing fields are written anew from what is known of the body (10.7).
/// </summary>
internal static class RequestWriter
{
    // What would end a line, and with it let a value become a field or a request of its own.
    private static readonly SearchValues<byte> _lineBreakers = SearchValues.Create("\r\n\0"u8);

    // Everything up to the space, and DEL: they would end the request line's target.
    private static readonly SearchValues<byte> _targetBreakers =
        SearchValues.Create([.. Enumerable.Range(0, 33).Select(i => (byte)i), 127]);

    public static bool IsSendable(ReadOnlySpan<byte> value) => value.IndexOfAny(_lineBreakers) < 0;

    /// <summary>
    /// Writes to the start of <paramref name="target"/>, which grows as needed. Returns the length, or -1: the request cannot be
    /// written safely.
    /// </summary>
    /// <param name="request">The request as it goes upstream.</param>
    /// <param name="contentLength">Declared length of the body; null: none declared.</param>
    /// <param name="hasBody">Whether a body follows.</param>
    /// <param name="target">The connection's send buffer.</param>
    public static int Write(RequestHead request, long? contentLength, bool hasBody, ref byte[] target)
    {
        ReadOnlySpan<byte> path = request.Path;
        if (path.IsEmpty || path.IndexOfAny(_targetBreakers) >= 0 || request.Method.IndexOfAny(_targetBreakers) >= 0
            || !IsSendable(request.Authority))
            return -1;
        int needed = HeadBytes(request);
        if (target.Length < needed)
            target = new byte[Math.Max(target.Length * 2, needed)];

        int at = 0;
        Span<byte> head = target;
        Append(head, ref at, request.Method);
        head[at++] = (byte)' ';
        Append(head, ref at, path);
        Append(head, ref at, " HTTP/1.1\r\nhost: "u8);
        Append(head, ref at, request.Authority);
        Append(head, ref at, "\r\n"u8);
        if (!AppendFields(head, ref at, request, contentLength is not null))
            return -1;
        AppendFraming(head, ref at, request, contentLength, hasBody);
        Append(head, ref at, "\r\n"u8);
        return at;
    }

    private static int HeadBytes(RequestHead request)
    {
        const int RequestLineAndFraming = 160;
        int needed = RequestLineAndFraming + request.Method.Length + request.Path.Length + request.Authority.Length;
        HeaderList headers = request.Headers;
        for (int i = 0; i < headers.Count; i++)
            if (headers.IsPresent(i))
                needed += headers.Name(i).Length + headers.Value(i).Length + 4;
        return needed;
    }

    private static bool AppendFields(Span<byte> head, ref int at, RequestHead request, bool hasLength)
    {
        HeaderList headers = request.Headers;
        for (int i = 0; i < headers.Count; i++)
        {
            if (!headers.IsPresent(i))
                continue;
            ReadOnlySpan<byte> name = headers.Name(i);
            ReadOnlySpan<byte> value = headers.Value(i);
            if (IsFraming(name, hasLength, request.IsUpgrade))
                continue;
            if (!IsSendable(value))
                return false;
            Append(head, ref at, name);
            head[at++] = (byte)':';
            head[at++] = (byte)' ';
            Append(head, ref at, value);
            head[at++] = (byte)'\r';
            head[at++] = (byte)'\n';
        }
        return true;
    }

    // content-length stays as received ("0005"), but only when the reader took it for the body's length. The proxy itself
    // has answered expect by reading the body.
    private static bool IsFraming(ReadOnlySpan<byte> name, bool hasLength, bool isUpgrade) => name.Length switch
    {
        4 => name.SequenceEqual("host"u8),
        6 => name.SequenceEqual("expect"u8),
        7 => !isUpgrade && name.SequenceEqual("upgrade"u8),
        10 => name.SequenceEqual("connection"u8) || name.SequenceEqual("keep-alive"u8),
        14 => !hasLength && name.SequenceEqual("content-length"u8),
        16 => name.SequenceEqual("proxy-connection"u8),
        17 => name.SequenceEqual("transfer-encoding"u8),
        _ => false,
    };

    private static void AppendFraming(Span<byte> head, ref int at, RequestHead request, long? contentLength, bool hasBody)
    {
        if (request.IsUpgrade)
            Append(head, ref at, "connection: Upgrade\r\n"u8);
        if (contentLength is { } length)
        {
            if (request.Headers.Contains("content-length"u8))
                return;
            Append(head, ref at, "content-length: "u8);
            System.Buffers.Text.Utf8Formatter.TryFormat(length, head[at..], out int digits);
            at += digits;
            Append(head, ref at, "\r\n"u8);
        }
        else if (hasBody)
            Append(head, ref at, "transfer-encoding: chunked\r\n"u8);
        else if (!request.IsUpgrade && ExpectsBody(request.Method))
            Append(head, ref at, "content-length: 0\r\n"u8);
    }

    // As Envoy's codec: a request without body says so unless its method never has one.
    private static bool ExpectsBody(ReadOnlySpan<byte> method) =>
        !(method.SequenceEqual("GET"u8) || method.SequenceEqual("HEAD"u8) || method.SequenceEqual("DELETE"u8)
            || method.SequenceEqual("TRACE"u8) || method.SequenceEqual("CONNECT"u8));

    private static void Append(Span<byte> head, ref int at, ReadOnlySpan<byte> text)
    {
        text.CopyTo(head[at..]);
        at += text.Length;
    }
}
