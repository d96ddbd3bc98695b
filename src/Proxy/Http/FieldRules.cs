using Sallyport.Engine.Http;

namespace Sallyport.Proxy.Http;

/// <summary>How some fields are taken into the request, whatever the protocol.</summary>
internal static class FieldRules
{
    /// <summary>Of <c>te</c> only <c>trailers</c> is meant for the next hop; the rest is about this connection.</summary>
    public static void AddTe(HeaderList headers, ReadOnlySpan<byte> value, bool isRepeated)
    {
        if (isRepeated && headers.Contains("te"u8))
            return;
        foreach (Range range in value.Split((byte)','))
        {
            if (System.Text.Ascii.EqualsIgnoreCase(HttpSyntax.Trim(value[range]), "trailers"u8))
            {
                headers.Add("te"u8, "trailers"u8);
                return;
            }
        }
    }

    /// <summary>Adds a field; a further line of one that Envoy keeps as a single value is joined to it (authorization-policy.md 9.2).</summary>
    public static void AddJoined(HeaderList headers, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value, bool isFurtherLine)
    {
        Span<byte> lower = stackalloc byte[32];
        if (!isFurtherLine || name.Length > lower.Length)
        {
            headers.Add(name, value);
            return;
        }
        System.Text.Ascii.ToLower(name, lower, out int length);
        lower = lower[..length];
        if (!headers.TryGet(lower, out ReadOnlySpan<byte> before))
        {
            headers.Add(lower, value);
            return;
        }
        // Repeated lines of these fields are rare enough for an array.
        byte[] joined = [.. before, (byte)',', .. value];
        headers.Set(lower, joined);
    }
}
