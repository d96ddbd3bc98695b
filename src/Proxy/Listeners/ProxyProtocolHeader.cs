using System.Buffers.Binary;
using System.Buffers.Text;
using System.Net;
using Sallyport.Engine.Http;

namespace Sallyport.Proxy.Listeners;

/// <summary>
/// The header of the PROXY protocol, version 1 or 2, in front of everything else on a connection. Its addresses then stand for
/// the physical ones (gateway-routing.md 10.3).
/// </summary>
/// <param name="Source">The client; none when the header names no addresses (v1 UNKNOWN, v2 LOCAL).</param>
/// <param name="SourcePort">The client's port.</param>
/// <param name="Destination">What the client connected to.</param>
/// <param name="DestinationPort">The port the client connected to.</param>
internal readonly record struct ProxyProtocolHeader(IpAddress Source, int SourcePort, IpAddress Destination, int DestinationPort)
{
    // The specification's bound for version 1; version 2's type-length-values are skipped, so far more than any sender adds.
    private const int LongestText = 107;
    private const int LongestBinary = 4096;
    private const int BinaryPrefix = 16;

    private static ReadOnlySpan<byte> Signature => "\r\n\r\n\0\r\nQUIT\n"u8;

    /// <summary>Reads a header from the front of <paramref name="bytes"/>.</summary>
    /// <param name="bytes">What has come so far.</param>
    /// <param name="header">The addresses.</param>
    /// <returns>Its length; 0 when more bytes are needed; -1 when it is none.</returns>
    public static int TryRead(ReadOnlySpan<byte> bytes, out ProxyProtocolHeader header)
    {
        header = default;
        if (bytes.IsEmpty)
            return 0;
        return bytes[0] == 'P' ? TryReadText(bytes, out header) : TryReadBinary(bytes, out header);
    }

    private static int TryReadText(ReadOnlySpan<byte> bytes, out ProxyProtocolHeader header)
    {
        header = default;
        if (!StartsAlike(bytes, "PROXY "u8))
            return -1;
        int end = bytes[..Math.Min(bytes.Length, LongestText)].IndexOf("\r\n"u8);
        if (end < 0)
            return bytes.Length >= LongestText ? -1 : 0;
        ReadOnlySpan<byte> line = bytes["PROXY ".Length..end];
        if (line.StartsWith("UNKNOWN"u8))
            return end + 2;
        return TryReadAddresses(line, out header) ? end + 2 : -1;
    }

    // TCP4 10.0.0.1 10.0.0.2 34567 8080
    private static bool TryReadAddresses(ReadOnlySpan<byte> line, out ProxyProtocolHeader header)
    {
        header = default;
        ReadOnlySpan<byte> family = NextWord(ref line);
        bool isRead = IpAddress.TryParse(NextWord(ref line), out IpAddress source)
            & IpAddress.TryParse(NextWord(ref line), out IpAddress destination)
            & TryParsePort(NextWord(ref line), out int sourcePort)
            & TryParsePort(NextWord(ref line), out int destinationPort)
            & line.IsEmpty;
        int bits = family.SequenceEqual("TCP4"u8) ? 32 : family.SequenceEqual("TCP6"u8) ? 128 : 0;
        if (!isRead || source.BitLength != bits || destination.BitLength != bits)
            return false;
        header = new ProxyProtocolHeader(source, sourcePort, destination, destinationPort);
        return true;
    }

    private static ReadOnlySpan<byte> NextWord(ref ReadOnlySpan<byte> line)
    {
        int space = line.IndexOf((byte)' ');
        ReadOnlySpan<byte> word = space < 0 ? line : line[..space];
        line = space < 0 ? default : line[(space + 1)..];
        return word;
    }

    private static bool TryParsePort(ReadOnlySpan<byte> text, out int port) =>
        Utf8Parser.TryParse(text, out port, out int used) && used == text.Length && port is >= 0 and <= 65535;

    //  0        12      13     14      16
    // |signature|ver/cmd|family|length |addresses, then type-length-values
    private static int TryReadBinary(ReadOnlySpan<byte> bytes, out ProxyProtocolHeader header)
    {
        header = default;
        if (!StartsAlike(bytes, Signature))
            return -1;
        if (bytes.Length < BinaryPrefix)
            return 0;
        int length = BinaryPrimitives.ReadUInt16BigEndian(bytes[14..]);
        byte command = bytes[12], family = bytes[13];
        if (command is not (0x20 or 0x21) || length > LongestBinary)
            return -1;
        int total = BinaryPrefix + length;
        if (bytes.Length < total)
            return 0;
        ReadOnlySpan<byte> addresses = bytes[BinaryPrefix..total];
        // LOCAL and the unspecified family leave the physical addresses in force, as the specification asks.
        if (command == 0x20 || family == 0)
            return total;
        // Datagrams and unix sockets are nothing that came over this port: no header of ours, rather than the balancer's rights.
        int addressBytes = family switch { 0x11 => 4, 0x21 => 16, _ => 0 };
        if (addressBytes == 0 || length < 2 * addressBytes + 4)
            return -1;
        header = new ProxyProtocolHeader(
            IpAddress.From(new IPAddress(addresses[..addressBytes])),
            BinaryPrimitives.ReadUInt16BigEndian(addresses[(2 * addressBytes)..]),
            IpAddress.From(new IPAddress(addresses[addressBytes..(2 * addressBytes)])),
            BinaryPrimitives.ReadUInt16BigEndian(addresses[(2 * addressBytes + 2)..]));
        return total;
    }

    private static bool StartsAlike(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> expected)
    {
        int common = Math.Min(bytes.Length, expected.Length);
        return bytes[..common].SequenceEqual(expected[..common]);
    }
}
