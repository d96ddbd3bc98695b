namespace Sallyport.Engine.Matching;

/// <summary>Letter case of bytes, for ASCII letters only. The BCL's Ascii class finds bytes above 0x7F unequal to themselves.</summary>
internal static class AsciiCase
{
    public static byte Lower(byte b) => (uint)(b - 'A') <= 'Z' - 'A' ? (byte)(b | 0x20) : b;

    public static void Lower(Span<byte> text)
    {
        foreach (ref byte b in text)
            b = Lower(b);
    }

    /// <summary>Compares with a text that is in lower case already.</summary>
    public static bool EqualsLower(ReadOnlySpan<byte> text, ReadOnlySpan<byte> lowerText)
    {
        if (text.Length != lowerText.Length)
            return false;
        for (int i = 0; i < text.Length; i++)
            if (Lower(text[i]) != lowerText[i])
                return false;
        return true;
    }
}
