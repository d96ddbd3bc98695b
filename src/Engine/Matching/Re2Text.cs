using System.Buffers;
using System.Text;

namespace Sallyport.Engine.Matching;

/// <summary>
/// Bytes as the UTF-16 text a pattern is tried on. A byte that is not part of valid UTF-8 becomes one lone low surrogate
/// (U+DC00 + byte), which no pattern can name, so that nothing matches it and it can be written back.
/// </summary>
internal static class Re2Text
{
    /// <summary>
    /// Writes the text; <paramref name="target"/> must be as long as <paramref name="bytes"/>. Returns the number of characters.
    /// </summary>
    public static int Decode(ReadOnlySpan<byte> bytes, Span<char> target)
    {
        // Paths and almost all header values are ASCII; the BCL widens those with vector instructions.
        Ascii.ToUtf16(bytes, target, out int used);
        int at = used;
        while (at < bytes.Length)
        {
            OperationStatus status = Rune.DecodeFromUtf8(bytes[at..], out Rune rune, out int consumed);
            if (status == OperationStatus.Done)
            {
                used += rune.EncodeToUtf16(target[used..]);
                at += consumed;
                continue;
            }
            target[used++] = (char)(0xDC00 + bytes[at++]);
        }
        return used;
    }

    /// <summary>The reverse of <see cref="Decode"/>, appended to <paramref name="output"/>.</summary>
    public static void Encode(ReadOnlySpan<char> text, IBufferWriter<byte> output)
    {
        while (!text.IsEmpty)
        {
            Span<byte> space = output.GetSpan(4);
            OperationStatus status = Rune.DecodeFromUtf16(text, out Rune rune, out int consumed);
            if (status == OperationStatus.Done)
                output.Advance(rune.EncodeToUtf8(space));
            else
            {
                space[0] = (byte)(text[0] - 0xDC00);
                output.Advance(1);
            }
            text = text[consumed..];
        }
    }
}
