using System.Buffers;

namespace Sallyport.Engine.Http;

/// <summary>
/// Who the client is and how it came, from the connection and, as far as they are believed, from <c>x-forwarded-*</c>
/// (gateway-routing.md 10.2-10.5, 10.8).
/// </summary>
internal static class ForwardedFields
{
    private const int StackBytes = 512;

    /// <summary>Longest text of an address.</summary>
    private const int AddressBytes = 45;

    public static void SetAtGateway(RequestHead request, int trustedProxies)
    {
        HeaderList headers = request.Headers;
        IpAddress peer = request.Connection.SourceAddress;
        request.RemoteAddress = trustedProxies > 0 && TryGetForwarded(headers, trustedProxies, out IpAddress client) ? client : peer;

        // 10.2 [quirk]: for a loopback peer the gateway's own address is named.
        AppendForwardedFor(headers, peer.IsLoopback ? request.Connection.LocalAddress : peer);
        if (trustedProxies == 0 || !headers.Contains("x-forwarded-proto"u8))
            headers.Set("x-forwarded-proto"u8, SchemeOf(request.Connection));
        SetScheme(request);
        SetRequestId(request);
        SetExternalAddress(request);
    }

    public static void SetAtSidecar(RequestHead request)
    {
        HeaderList headers = request.Headers;
        request.RemoteAddress = TryGetForwarded(headers, 1, out IpAddress client) ? client : request.Connection.SourceAddress;
        if (!headers.Contains("x-forwarded-proto"u8))
            headers.Add("x-forwarded-proto"u8, SchemeOf(request.Connection));
        SetScheme(request);
        if (!headers.Contains("x-request-id"u8))
            SetRequestId(request);
    }

    private static bool TryGetForwarded(HeaderList headers, int fromRight, out IpAddress address)
    {
        address = default;
        return headers.TryGet("x-forwarded-for"u8, out ReadOnlySpan<byte> list)
            && FieldText.TryGetFromRight(list, fromRight, out ReadOnlySpan<byte> entry)
            && IpAddress.TryParse(entry, out address);
    }

    private static void AppendForwardedFor(HeaderList headers, IpAddress address)
    {
        if (address.IsNone)
            return;
        Span<byte> text = stackalloc byte[AddressBytes];
        text = text[..address.Format(text)];
        if (!headers.TryGet("x-forwarded-for"u8, out ReadOnlySpan<byte> before) || before.IsEmpty)
        {
            headers.Set("x-forwarded-for"u8, text);
            return;
        }
        int length = before.Length + 1 + text.Length;
        byte[]? rented = length > StackBytes ? ArrayPool<byte>.Shared.Rent(length) : null;
        Span<byte> joined = rented ?? stackalloc byte[StackBytes];
        before.CopyTo(joined);
        joined[before.Length] = (byte)',';
        text.CopyTo(joined[(before.Length + 1)..]);
        headers.Set("x-forwarded-for"u8, joined[..length]);
        if (rented is not null)
            ArrayPool<byte>.Shared.Return(rented);
    }

    private static ReadOnlySpan<byte> SchemeOf(ConnectionFacts connection) => connection.IsTls ? "https"u8 : "http"u8;

    // request-authentication.md 14.4. A value that names neither counts as absent.
    private static void SetScheme(RequestHead request)
    {
        if (request.Version == HttpVersion.Http2 || request.HasAbsoluteTarget)
            return;
        request.Headers.TryGet("x-forwarded-proto"u8, out ReadOnlySpan<byte> forwarded);
        if (System.Text.Ascii.EqualsIgnoreCase(forwarded, "https"u8))
            request.SetScheme("https"u8);
        else if (System.Text.Ascii.EqualsIgnoreCase(forwarded, "http"u8))
            request.SetScheme("http"u8);
        else
            request.SetScheme(SchemeOf(request.Connection));
    }

    private static void SetRequestId(RequestHead request)
    {
        Span<byte> text = stackalloc byte[36];
        request.NewRequestId.TryFormat(text, out _);
        request.Headers.Set("x-request-id"u8, text);
    }

    private static void SetExternalAddress(RequestHead request)
    {
        Span<byte> text = stackalloc byte[AddressBytes];
        int length = request.RemoteAddress.Format(text);
        request.Headers.Remove("x-envoy-external-address"u8);
        if (length > 0)
            request.Headers.Add("x-envoy-external-address"u8, text[..length]);
    }
}
