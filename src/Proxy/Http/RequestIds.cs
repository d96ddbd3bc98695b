using System.Security.Cryptography;

namespace Sallyport.Proxy.Http;

/// <summary>Random UUIDs. One system call fetches the bits of many, as one each would cost more than reading the request.</summary>
internal static class RequestIds
{
    private const int Ids = 64;

    [ThreadStatic]
    private static byte[]? s_bits;

    [ThreadStatic]
    private static int s_used;

    public static Guid Next()
    {
        byte[] bits = s_bits ??= new byte[Ids * 16];
        if (s_used == 0)
            RandomNumberGenerator.Fill(bits);
        Span<byte> next = bits.AsSpan(s_used, 16);
        s_used = (s_used + 16) % bits.Length;
        // RFC 9562 section 5.4: version 4, variant 10.
        next[6] = (byte)(next[6] & 0x0F | 0x40);
        next[8] = (byte)(next[8] & 0x3F | 0x80);
        return new Guid(next, bigEndian: true);
    }
}
