using System.Buffers;

namespace Sallyport.Engine.Tokens;

/// <summary>Base64url as Envoy reads it in tokens and keys (request-authentication.md 7.4).</summary>
/// <remarks>
/// More lenient than RFC 7515: ASCII whitespace is skipped, exact padding is allowed, and unused trailing bits may be set.
/// Never more lenient than Envoy: '+', '/' and wrong padding are errors.
/// </remarks>
internal static class Base64Url
{
    private const byte Invalid = 0xFF;

    private static readonly SearchValues<byte> Alphabet =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"u8);

    private static readonly byte[] Sextets = BuildSextets();

    /// <summary>An upper bound for what <paramref name="encodedLength"/> bytes of text decode to.</summary>
    public static int MaxDecodedLength(int encodedLength) => (int)((long)encodedLength * 3 / 4) + 1;

    /// <summary>Decodes into the caller's buffer, which must hold <see cref="MaxDecodedLength"/> bytes.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> encoded, Span<byte> destination, out int written) =>
        TryDecode(encoded, destination, out written, out _);

    /// <param name="encoded">The text, without the dots around it.</param>
    /// <param name="destination">Where the bytes go.</param>
    /// <param name="written">How many bytes there are.</param>
    /// <param name="isCanonical">Whether <paramref name="encoded"/> is the only spelling of these bytes that RFC 7515 knows.</param>
    public static bool TryDecode(ReadOnlySpan<byte> encoded, Span<byte> destination, out int written, out bool isCanonical)
    {
        isCanonical = false;
        written = 0;
        if (encoded.ContainsAnyExcept(Alphabet))
            return TryDecodeLenient(encoded, destination, out written);

        int whole = encoded.Length & ~3;
        if (whole > 0)
        {
            // The platform's vectorised decoder may do the groups of four; what it thinks of padding and of unused bits
            // differs from Envoy, so the tail never reaches it.
            OperationStatus status =
                System.Buffers.Text.Base64Url.DecodeFromUtf8(encoded[..whole], destination, out int consumed, out written);
            if (status != OperationStatus.Done || consumed != whole)
                return false;
        }
        return TryDecodeTail(encoded[whole..], destination, ref written, out isCanonical);
    }

    private static bool TryDecodeTail(ReadOnlySpan<byte> tail, Span<byte> destination, ref int written, out bool isCanonical)
    {
        uint bits = 0;
        foreach (byte letter in tail)
            bits = (bits << 6) | Sextets[letter];
        isCanonical = true;
        switch (tail.Length)
        {
            case 0:
                return true;
            case 2:
                destination[written++] = (byte)(bits >> 4);
                isCanonical = (bits & 0xF) == 0;
                return true;
            case 3:
                destination[written++] = (byte)(bits >> 10);
                destination[written++] = (byte)(bits >> 2);
                isCanonical = (bits & 0x3) == 0;
                return true;
            default:
                return false;
        }
    }

    private static bool TryDecodeLenient(ReadOnlySpan<byte> encoded, Span<byte> destination, out int written)
    {
        written = 0;
        uint bits = 0;
        int letters = 0;
        int at = 0;
        for (; at < encoded.Length; at++)
        {
            byte value = Sextets[encoded[at]];
            if (value == Invalid)
            {
                if (IsWhitespace(encoded[at]))
                    continue;
                if (encoded[at] == '=')
                    break;
                return false;
            }
            bits = (bits << 6) | value;
            if (++letters % 4 != 0)
                continue;
            destination[written++] = (byte)(bits >> 16);
            destination[written++] = (byte)(bits >> 8);
            destination[written++] = (byte)bits;
        }
        return TryFinishLenient(encoded[at..], bits, letters % 4, destination, ref written);
    }

    private static bool TryFinishLenient(ReadOnlySpan<byte> rest, uint bits, int letters, Span<byte> destination, ref int written)
    {
        int expectedPadding = 0;
        switch (letters)
        {
            case 1:
                return false;
            case 2:
                destination[written++] = (byte)(bits >> 4);
                expectedPadding = 2;
                break;
            case 3:
                destination[written++] = (byte)(bits >> 10);
                destination[written++] = (byte)(bits >> 2);
                expectedPadding = 1;
                break;
        }
        int padding = 0;
        foreach (byte letter in rest)
        {
            if (letter == '=')
                padding++;
            else if (!IsWhitespace(letter))
                return false;
        }
        return padding == 0 || padding == expectedPadding;
    }

    private static bool IsWhitespace(byte value) => value is (byte)' ' or (>= 9 and <= 13);

    private static byte[] BuildSextets()
    {
        byte[] table = new byte[256];
        Array.Fill(table, Invalid);
        ReadOnlySpan<byte> alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"u8;
        for (int i = 0; i < alphabet.Length; i++)
            table[alphabet[i]] = (byte)i;
        return table;
    }
}
