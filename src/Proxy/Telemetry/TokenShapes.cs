using System.Text;

namespace Sallyport.Proxy.Telemetry;

/// <summary>
/// Finds what looks like a compact token wherever it stands, in a path or in a parameter that no rule names: a second fence behind
/// the known places, since such a text in a log is a credential for everybody who reads it.
/// </summary>
internal static class TokenShapes
{
    /// <summary>Every JOSE header in JSON begins with <c>{"</c>, which is this in base64url.</summary>
    private static ReadOnlySpan<byte> Start => "eyJ"u8;

    /// <summary>The next such text at or after <paramref name="from"/>; false: there is none.</summary>
    public static bool TryFind(ReadOnlySpan<byte> text, int from, out int start, out int length)
    {
        for (start = from; start < text.Length; start += Start.Length)
        {
            int found = text[start..].IndexOf(Start);
            if (found < 0)
                break;
            start += found;
            length = LengthAt(text[start..]);
            if (length > 0)
                return true;
        }
        length = 0;
        return false;
    }

    public static string Hide(string text)
    {
        byte[] bytes = Encoding.Latin1.GetBytes(text);
        StringBuilder shown = new(text.Length);
        int at = 0;
        while (TryFind(bytes, at, out int start, out int length))
        {
            shown.Append(text, at, start - at).Append('-');
            at = start + length;
        }
        return shown.Append(text, at, text.Length - at).ToString();
    }

    // Two pieces are enough: a cut token may still be good for somebody who knows the rest.
    private static int LengthAt(ReadOnlySpan<byte> text)
    {
        int end = 0, dots = 0;
        while (end < text.Length && (IsBase64Url(text[end]) || text[end] == '.'))
            dots += text[end++] == '.' ? 1 : 0;
        return dots > 0 ? end : 0;
    }

    private static bool IsBase64Url(byte b) => char.IsAsciiLetterOrDigit((char)b) || b is (byte)'-' or (byte)'_' or (byte)'=';
}
