namespace Sallyport.Engine.Http;

/// <summary>Pieces of field values.</summary>
internal static class FieldText
{
    /// <summary>Without spaces and tabs around it.</summary>
    public static ReadOnlySpan<byte> Trim(ReadOnlySpan<byte> text) => text.Trim(" \t"u8);

    /// <summary>Does a comma list hold this token, whatever its case?</summary>
    public static bool ListContains(ReadOnlySpan<byte> list, ReadOnlySpan<byte> lowerToken)
    {
        foreach (Range range in list.Split((byte)','))
            if (System.Text.Ascii.EqualsIgnoreCase(Trim(list[range]), lowerToken))
                return true;
        return false;
    }

    /// <summary>The n-th piece of a comma list from its right end, 1 being the last; trimmed. Empty pieces count.</summary>
    public static bool TryGetFromRight(ReadOnlySpan<byte> list, int n, out ReadOnlySpan<byte> piece)
    {
        for (; n > 1; n--)
        {
            int comma = list.LastIndexOf((byte)',');
            if (comma < 0)
            {
                piece = default;
                return false;
            }
            list = list[..comma];
        }
        piece = Trim(list[(list.LastIndexOf((byte)',') + 1)..]);
        return true;
    }
}
