using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Sallyport.Engine.Http;

/// <summary>
/// An IPv4 or IPv6 address as a value that compares without allocating. <c>default</c> is "no address" and matches nothing.
/// IPv4 and IPv6 never equal each other, not even mapped (authorization-policy.md 6.8).
/// </summary>
public readonly record struct IpAddress
{
    /// <summary>The bits, left-aligned for both families: an IPv4 address is in the 32 highest bits.</summary>
    internal UInt128 Bits { get; }

    /// <summary>32, 128, or 0 for no address.</summary>
    public int BitLength { get; }

    private IpAddress(UInt128 bits, int bitLength)
    {
        Bits = bits;
        BitLength = bitLength;
    }

    public bool IsNone => BitLength == 0;

    public bool IsLoopback => BitLength == 32 ? (byte)(Bits >> 120) == 127 : BitLength == 128 && Bits == UInt128.One;

    public static IpAddress From(IPAddress address)
    {
        Span<byte> octets = stackalloc byte[16];
        if (!address.TryWriteBytes(octets, out int length))
            return default;
        if (address.AddressFamily == AddressFamily.InterNetwork)
            return new IpAddress((UInt128)BinaryPrimitives.ReadUInt32BigEndian(octets) << 96, 32);
        return length == 16 ? new IpAddress(BinaryPrimitives.ReadUInt128BigEndian(octets), 128) : default;
    }

    /// <summary>Reads a textual address: dotted IPv4 without leading zeros or short forms, or IPv6 without brackets, zone or port.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out IpAddress address)
    {
        address = default;
        if (text.IsEmpty || text.Length > 45)
            return false;
        return text.Contains((byte)':') ? TryParseV6(text, out address) : TryParseV4(text, out address);
    }

    public static bool TryParse(string text, out IpAddress address) => TryParse(Encoding.UTF8.GetBytes(text), out address);

    public IPAddress ToIPAddress()
    {
        Span<byte> octets = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(octets, Bits);
        return BitLength == 0 ? IPAddress.None : new IPAddress(octets[..(BitLength / 8)]);
    }

    public override string ToString() => IsNone ? "" : ToIPAddress().ToString();

    /// <summary>Writes the text form; returns its length, at most 45.</summary>
    public int Format(Span<byte> target)
    {
        if (BitLength == 32)
            return FormatV4(target);
        Span<char> chars = stackalloc char[65];
        if (BitLength == 0 || !ToIPAddress().TryFormat(chars, out int length))
            return 0;
        return Encoding.ASCII.GetBytes(chars[..length], target);
    }

    private int FormatV4(Span<byte> target)
    {
        int used = 0;
        for (int shift = 120; shift >= 96; shift -= 8)
        {
            if (used > 0)
                target[used++] = (byte)'.';
            ((byte)(Bits >> shift)).TryFormat(target[used..], out int written);
            used += written;
        }
        return used;
    }

    private static bool TryParseV4(ReadOnlySpan<byte> text, out IpAddress address)
    {
        address = default;
        uint bits = 0;
        int parts = 0, value = -1;
        for (int i = 0; i <= text.Length; i++)
        {
            if (i == text.Length || text[i] == '.')
            {
                if (value < 0 || ++parts > 4)
                    return false;
                bits = bits << 8 | (uint)value;
                value = -1;
                continue;
            }
            int digit = text[i] - '0';
            if ((uint)digit > 9 || value == 0)
                return false;
            value = value < 0 ? digit : value * 10 + digit;
            if (value > 255)
                return false;
        }
        if (parts != 4)
            return false;
        address = new IpAddress((UInt128)bits << 96, 32);
        return true;
    }

    private static bool TryParseV6(ReadOnlySpan<byte> text, out IpAddress address)
    {
        address = default;
        Span<char> chars = stackalloc char[45];
        for (int i = 0; i < text.Length; i++)
        {
            byte b = text[i];
            bool allowed = char.IsAsciiHexDigit((char)b) || b is (byte)':' or (byte)'.';
            if (!allowed)
                return false;
            chars[i] = (char)b;
        }
        if (!IPAddress.TryParse(chars[..text.Length], out IPAddress? parsed) || parsed.AddressFamily != AddressFamily.InterNetworkV6)
            return false;
        address = From(parsed);
        return true;
    }
}
