using System.Buffers.Binary;
using System.Text;

namespace Sallyport.Proxy.Listeners;

/// <summary>
/// The part of a TLS client hello that chooses what the listener does with it: server name and protocols. Read without consuming,
/// since the TLS library, or the application behind a tunnel, must see the same bytes again.
/// </summary>
internal sealed class ClientHello
{
    /// <summary>As much as Envoy's inspector looks at. Post-quantum key shares make hellos of 2 KiB; none comes near this.</summary>
    private const int LongestHello = 16 * 1024;

    private const int RecordHeader = 5, HandshakeHeader = 4;

    private bool _hasSignature, _hasSuite;

    /// <summary>In lower case; empty: none was sent.</summary>
    public byte[] ServerName { get; private set; } = [];

    /// <summary>The client's ALPN list in its order; empty: none was sent.</summary>
    public IReadOnlyList<string> Protocols { get; private set; } = [];

    /// <summary>It can verify certificates with elliptic curve keys (RFC 8446 section 4.2.3).</summary>
    public bool KnowsEllipticCurves => _hasSignature && _hasSuite;

    /// <summary>It offers a protocol that only proxies of a mesh use (peer-authentication.md 4.2).</summary>
    public bool OffersMesh => OffersMeshHttp || Offers("istio") || Offers("istio-peer-exchange");

    /// <summary>Of those, one for HTTP.</summary>
    public bool OffersMeshHttp => Offers("istio-http/1.0") || Offers("istio-http/1.1") || Offers("istio-h2");

    public bool Offers(string protocol) => Protocols.Contains(protocol, StringComparer.Ordinal);

    /// <summary>Reads the hello at the front of a connection.</summary>
    /// <param name="bytes">What has come so far.</param>
    /// <param name="hello">The hello, when it is whole.</param>
    /// <returns>False: it is none, or too long. True with a null <paramref name="hello"/>: more bytes are needed.</returns>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out ClientHello? hello)
    {
        hello = null;
        byte[] message = new byte[Math.Min(bytes.Length, LongestHello)];
        int length = 0;
        while (true)
        {
            if (bytes.Length < RecordHeader)
                return true;
            int recordLength = BinaryPrimitives.ReadUInt16BigEndian(bytes[3..]);
            if (bytes[0] != 0x16 || bytes[1] != 3 || recordLength == 0 || length + recordLength > LongestHello)
                return false;
            bool isWhole = bytes.Length >= RecordHeader + recordLength;
            ReadOnlySpan<byte> fragment = bytes.Slice(RecordHeader, Math.Min(recordLength, bytes.Length - RecordHeader));
            fragment.CopyTo(message.AsSpan(length));
            length += fragment.Length;
            if (IsComplete(message.AsSpan(0, length), out bool isHello))
            {
                var read = new ClientHello();
                bool isRead = isHello && read.Read(message.AsSpan(HandshakeHeader, BodyLength(message)));
                hello = isRead ? read : null;
                return isRead;
            }
            if (!isHello)
                return false;
            if (!isWhole)
                return true;
            bytes = bytes[(RecordHeader + recordLength)..];
        }
    }

    private static int BodyLength(ReadOnlySpan<byte> message) => message[1] << 16 | message[2] << 8 | message[3];

    private static bool IsComplete(ReadOnlySpan<byte> message, out bool isHello)
    {
        isHello = message.IsEmpty || message[0] == 1;
        if (message.Length < HandshakeHeader || !isHello)
            return false;
        isHello = BodyLength(message) <= LongestHello;
        return isHello && message.Length >= HandshakeHeader + BodyLength(message);
    }

    // RFC 8446 section 4.1.2: version, random, session id, ciphers, compression, extensions.
    private bool Read(ReadOnlySpan<byte> body)
    {
        if (!TrySkip(ref body, 2 + 32) || !TryTake8(ref body, out _) || !TryTake16(ref body, out ReadOnlySpan<byte> suites)
            || !TryTake8(ref body, out _))
            return false;
        ReadSuites(suites);
        if (body.IsEmpty)
            return true;
        if (!TryTake16(ref body, out ReadOnlySpan<byte> extensions))
            return false;
        while (!extensions.IsEmpty)
        {
            if (extensions.Length < 2)
                return false;
            int type = BinaryPrimitives.ReadUInt16BigEndian(extensions);
            extensions = extensions[2..];
            if (!TryTake16(ref extensions, out ReadOnlySpan<byte> content))
                return false;
            bool isRead = type switch
            {
                0 => ReadServerName(content), 13 => ReadSignatures(content), 16 => ReadProtocols(content), _ => true,
            };
            if (!isRead)
                return false;
        }
        return true;
    }

    // RFC 6066 section 3: a list, of which only host names (type 0) exist.
    private bool ReadServerName(ReadOnlySpan<byte> content)
    {
        if (!TryTake16(ref content, out ReadOnlySpan<byte> list) || list.IsEmpty)
            return false;
        byte type = list[0];
        list = list[1..];
        if (!TryTake16(ref list, out ReadOnlySpan<byte> name) || type != 0)
            return false;
        byte[] lower = new byte[name.Length];
        Ascii.ToLower(name, lower, out int written);
        ServerName = lower;
        // Names are ASCII; the copy stops at the first byte that is not.
        return written == name.Length;
    }

    // Those of TLS 1.3 fit every key; of the older ones those with ECDHE_ECDSA and AES or ChaCha20 that we would choose.
    private void ReadSuites(ReadOnlySpan<byte> suites)
    {
        for (int i = 0; i + 1 < suites.Length; i += 2)
            _hasSuite |= BinaryPrimitives.ReadUInt16BigEndian(suites[i..]) is >= 0x1301 and <= 0x1303 or 0xC02B or 0xC02C or 0xCCA9 or 0xC009 or 0xC00A;
    }

    private bool ReadSignatures(ReadOnlySpan<byte> content)
    {
        const byte Ecdsa = 3;
        if (!TryTake16(ref content, out ReadOnlySpan<byte> list) || list.Length % 2 != 0)
            return false;
        // ecdsa_secp256r1_sha256 and its kin: the hash, then the kind of signature.
        for (int i = 0; i < list.Length; i += 2)
            _hasSignature |= list[i + 1] == Ecdsa && list[i] is 4 or 5 or 6;
        return true;
    }

    private bool ReadProtocols(ReadOnlySpan<byte> content)
    {
        if (!TryTake16(ref content, out ReadOnlySpan<byte> list))
            return false;
        var protocols = new List<string>();
        while (!list.IsEmpty)
        {
            if (!TryTake8(ref list, out ReadOnlySpan<byte> protocol))
                return false;
            protocols.Add(Encoding.Latin1.GetString(protocol));
        }
        Protocols = protocols;
        return true;
    }

    private static bool TrySkip(ref ReadOnlySpan<byte> rest, int count)
    {
        bool fits = rest.Length >= count;
        rest = fits ? rest[count..] : default;
        return fits;
    }

    private static bool TryTake8(ref ReadOnlySpan<byte> rest, out ReadOnlySpan<byte> vector)
    {
        vector = default;
        if (rest.IsEmpty || rest.Length < 1 + rest[0])
            return false;
        vector = rest.Slice(1, rest[0]);
        rest = rest[(1 + vector.Length)..];
        return true;
    }

    private static bool TryTake16(ref ReadOnlySpan<byte> rest, out ReadOnlySpan<byte> vector)
    {
        vector = default;
        if (rest.Length < 2 || rest.Length < 2 + BinaryPrimitives.ReadUInt16BigEndian(rest))
            return false;
        vector = rest.Slice(2, BinaryPrimitives.ReadUInt16BigEndian(rest));
        rest = rest[(2 + vector.Length)..];
        return true;
    }
}
