namespace Sallyport.Engine.Http;

/// <summary>Percent-encoding of query parts: <c>+</c> is an ordinary character, invalid escapes stay (request-authentication.md 5.6).</summary>
public static class PercentEncoding
{
    /// <summary>Decodes into <paramref name="target"/>, which must be at least as long; returns the length written.</summary>
    public static int Decode(ReadOnlySpan<byte> encoded, Span<byte> target)
    {
        int used = 0;
        for (int i = 0; i < encoded.Length; i++)
            target[used++] = NextByte(encoded, ref i);
        return used;
    }

    /// <summary>Does <paramref name="encoded"/>, decoded, equal <paramref name="plain"/>?</summary>
    public static bool DecodesTo(ReadOnlySpan<byte> encoded, ReadOnlySpan<byte> plain)
    {
        int used = 0;
        for (int i = 0; i < encoded.Length; i++, used++)
            if (used >= plain.Length || NextByte(encoded, ref i) != plain[used])
                return false;
        return used == plain.Length;
    }

    /// <summary>The value of a hexadecimal digit, or -1.</summary>
    public static int HexValue(byte digit) => digit switch
    {
        >= (byte)'0' and <= (byte)'9' => digit - '0',
        >= (byte)'a' and <= (byte)'f' => digit - 'a' + 10,
        >= (byte)'A' and <= (byte)'F' => digit - 'A' + 10,
        _ => -1,
    };

    private static byte NextByte(ReadOnlySpan<byte> encoded, ref int i)
    {
        byte b = encoded[i];
        if (b != '%' || i + 2 >= encoded.Length)
            return b;
        int high = HexValue(encoded[i + 1]), low = HexValue(encoded[i + 2]);
        if (high < 0 || low < 0)
            return b;
        i += 2;
        return (byte)(high << 4 | low);
    }
}
