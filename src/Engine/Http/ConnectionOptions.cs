using Sallyport.Engine.Matching;

namespace Sallyport.Engine.Http;

/// <summary>
/// The <c>connection</c> field of HTTP/1.1: removes the fields it names, before every other step, and finds upgrades
/// (gateway-routing.md 9, 10.7). A reader that did so itself leaves no such field, and then nothing happens here.
/// </summary>
public static class ConnectionOptions
{
    /// <summary>Envoy refuses ten and more names.</summary>
    private const int MaxNames = 9;

    /// <summary>Longer than any field name in use; a longer one is refused rather than left in the request.</summary>
    private const int MaxNameLength = 256;

    public static Reason Apply(RequestHead request)
    {
        HeaderList headers = request.Headers;
        if (!headers.Contains("connection"u8))
        {
            if (!request.IsUpgrade)
                headers.Remove("upgrade"u8);
            return Reason.None;
        }
        int names = 0;
        bool namesUpgrade = false, namesHost = false;
        for (int i = headers.IndexOf("connection"u8); i >= 0; i = headers.IndexOf("connection"u8, i + 1))
        {
            ReadOnlySpan<byte> list = headers.Value(i);
            foreach (Range range in list.Split((byte)','))
            {
                ReadOnlySpan<byte> token = FieldText.Trim(list[range]);
                bool isGood = token.IsEmpty || (++names <= MaxNames && TryApply(headers, token, ref namesUpgrade, ref namesHost));
                if (!isGood)
                    return Reason.BadRequest;
            }
        }
        headers.Remove("connection"u8);
        request.IsUpgrade = namesUpgrade && IsUpgrade(headers);
        if (!request.IsUpgrade)
            headers.Remove("upgrade"u8);

        return namesHost ? Reason.BadRequestEmpty : Reason.None;
    }

    private static bool TryApply(HeaderList headers, ReadOnlySpan<byte> token, ref bool namesUpgrade, ref bool namesHost)
    {
        if (token.Length > MaxNameLength || token[0] == ':')
            return false;
        Span<byte> name = stackalloc byte[token.Length];
        token.CopyTo(name);
        AsciiCase.Lower(name);
        if (name.SequenceEqual("upgrade"u8))
            namesUpgrade = true;
        else if (name.SequenceEqual("host"u8))
            namesHost = true;
        else if (SaysWhereFrom(name))
            return false;
        else if (!IsOfTheConnection(name))
            headers.Remove(name);
        return true;
    }

    // Removing these would hide where the request came from.
    private static bool SaysWhereFrom(ReadOnlySpan<byte> name) =>
        name.SequenceEqual("x-forwarded-for"u8) || name.SequenceEqual("x-forwarded-host"u8) || name.SequenceEqual("x-forwarded-proto"u8);

    // "te" stays: header hygiene leaves of it only what the next hop may know.
    private static bool IsOfTheConnection(ReadOnlySpan<byte> name) =>
        name.SequenceEqual("connection"u8) || name.SequenceEqual("close"u8) || name.SequenceEqual("te"u8);

    // An upgrade to h2c is ignored.
    private static bool IsUpgrade(HeaderList headers) =>
        headers.TryGet("upgrade"u8, out ReadOnlySpan<byte> protocol) && !protocol.IsEmpty
        && !System.Text.Ascii.EqualsIgnoreCase(protocol, "h2c"u8);
}
