using Sallyport.Engine.Http;

namespace Sallyport.Engine.Routing;

/// <summary>Reads pseudo-headers; <c>host</c> is another name of <c>:authority</c>.</summary>
internal static class PseudoHeaders
{
    public static PseudoHeader Of(ReadOnlySpan<byte> lowerName)
    {
        if (lowerName.SequenceEqual("host"u8) || lowerName.SequenceEqual(":authority"u8))
            return PseudoHeader.Authority;
        if (lowerName.IsEmpty || lowerName[0] != ':')
            return PseudoHeader.None;
        if (lowerName.SequenceEqual(":method"u8))
            return PseudoHeader.Method;
        if (lowerName.SequenceEqual(":scheme"u8))
            return PseudoHeader.Scheme;
        return lowerName.SequenceEqual(":path"u8) ? PseudoHeader.Path : PseudoHeader.Absent;
    }

    public static bool TryRead(PseudoHeader pseudo, RequestHead request, out ReadOnlySpan<byte> value)
    {
        value = pseudo switch
        {
            PseudoHeader.Method => request.Method,
            PseudoHeader.Authority => request.Authority,
            PseudoHeader.Scheme => request.Scheme,
            PseudoHeader.Path => request.Path,
            _ => default,
        };
        return pseudo is PseudoHeader.Method or PseudoHeader.Scheme or PseudoHeader.Path
            || (pseudo == PseudoHeader.Authority && request.HasAuthority);
    }
}
