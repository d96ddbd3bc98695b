using Sallyport.Engine.Http;

namespace Sallyport.Engine.Matching;

/// <summary>
/// A range of addresses, <c>10.0.0.0/8</c>, or a single address. <c>default</c> contains nothing. Bits behind the mask are ignored, and
/// IPv4 and IPv6 never contain each other (authorization-policy.md 6.8).
/// </summary>
public readonly record struct CidrBlock
{
    private readonly UInt128 _network;
    private readonly UInt128 _mask;

    /// <summary>32 or 128; 0 in <c>default</c>.</summary>
    public int AddressBits { get; }

    public int PrefixLength { get; }

    private CidrBlock(IpAddress address, int prefixLength)
    {
        AddressBits = address.BitLength;
        PrefixLength = prefixLength;
        _mask = prefixLength == 0 ? UInt128.Zero : UInt128.MaxValue << (128 - prefixLength);
        _network = address.Bits & _mask;
    }

    public bool Contains(IpAddress address) => AddressBits != 0 && address.BitLength == AddressBits && (address.Bits & _mask) == _network;

    /// <summary>Reads <c>ADDRESS</c> or <c>ADDRESS/BITS</c>; BITS in decimal without sign or leading zeros, as Go's netip does.</summary>
    public static bool TryParse(string text, out CidrBlock block)
    {
        block = default;
        int slash = text.IndexOf('/');
        if (!IpAddress.TryParse(slash < 0 ? text : text[..slash], out IpAddress address))
            return false;
        int bits = address.BitLength;
        if (slash >= 0 && !TryParseBits(text.AsSpan(slash + 1), address.BitLength, out bits))
            return false;
        block = new CidrBlock(address, bits);
        return true;
    }

    private static bool TryParseBits(ReadOnlySpan<char> digits, int limit, out int bits)
    {
        bits = 0;
        if (digits.IsEmpty || digits.Length > 3 || (digits.Length > 1 && digits[0] == '0'))
            return false;
        foreach (char c in digits)
        {
            if (!char.IsAsciiDigit(c))
                return false;
            bits = bits * 10 + (c - '0');
        }
        return bits <= limit;
    }
}
