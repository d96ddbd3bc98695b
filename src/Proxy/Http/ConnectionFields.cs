using Sallyport.Engine.Http;

namespace Sallyport.Proxy.Http;

/// <summary>
/// Applies <c>connection</c>: what it says of this connection, and the fields it names, which are removed before every other
/// step (gateway-routing.md 10.7).
/// </summary>
internal static class ConnectionFields
{
    // Longer than any name that is used; a longer one is refused rather than left in the request.
    private const int LongestName = 256;

    /// <param name="request">Its <c>connection</c> fields are taken out.</param>
    /// <param name="framing">Gets whether the connection closes.</param>
    /// <param name="namesHost">The host was named too: the request then has none.</param>
    /// <returns>False: it names a field that must not be removed.</returns>
    public static bool TryApply(RequestHead request, ref RequestFraming framing, out bool namesHost)
    {
        namesHost = false;
        bool namesUpgrade = false;
        for (int i = request.Headers.IndexOf("connection"u8); i >= 0; i = request.Headers.IndexOf("connection"u8, i + 1))
        {
            ReadOnlySpan<byte> list = request.Headers.Value(i);
            foreach (Range range in list.Split((byte)','))
            {
                ReadOnlySpan<byte> token = HttpSyntax.Trim(list[range]);
                if (!TryApplyToken(request, token, ref framing, ref namesHost, ref namesUpgrade))
                    return false;
            }
        }
        request.Headers.Remove("connection"u8);
        request.IsUpgrade = namesUpgrade && IsUpgrade(request.Headers);
        return true;
    }

    private static bool TryApplyToken(
        RequestHead request, ReadOnlySpan<byte> token, ref RequestFraming framing, ref bool namesHost, ref bool namesUpgrade)
    {
        Span<byte> lower = stackalloc byte[LongestName];
        if (token.IsEmpty)
            return true;
        if (token.Length > LongestName || token[0] == ':')
            return false;
        System.Text.Ascii.ToLower(token, lower, out int length);
        lower = lower[..length];
        if (lower.SequenceEqual("x-forwarded-for"u8) || lower.SequenceEqual("x-forwarded-host"u8) || lower.SequenceEqual("x-forwarded-proto"u8))
            return false;
        if (lower.SequenceEqual("close"u8))
            framing.ClosesConnection = true;
        else if (lower.SequenceEqual("upgrade"u8))
            namesUpgrade = true;
        else if (lower.SequenceEqual("host"u8))
            namesHost = true;
        // A te that is left says "trailers" (see FieldRules), which the next hop may know.
        else if (!lower.SequenceEqual("connection"u8) && !lower.SequenceEqual("te"u8))
            request.Headers.Remove(lower);
        return true;
    }

    // An upgrade to h2c is ignored (gateway-routing.md 9).
    private static bool IsUpgrade(HeaderList headers) =>
        headers.TryGet("upgrade"u8, out ReadOnlySpan<byte> protocol) && !protocol.IsEmpty
        && !System.Text.Ascii.EqualsIgnoreCase(protocol, "h2c"u8);
}
