using Sallyport.Engine.Http;
using Sallyport.Engine.Matching;

namespace Sallyport.Policy.Validation.Security;

/// <summary>Addresses and CIDRs in policies (validation.md 3.16).</summary>
internal static class IpBlocks
{
    public static bool IsValid(string text)
    {
        // A zone names an interface of this machine; Go's reader takes it with a bare IPv6 address, and policies ignore it.
        int zone = text.IndexOf('%', StringComparison.Ordinal);
        if (zone >= 0)
        {
            if (text.Contains('/') || zone == text.Length - 1 || !text.AsSpan(0, zone).Contains(':')) return false;
            text = text[..zone];
        }

        return HasPlainTail(text) && CidrBlock.TryParse(text, out _);
    }

    // The IPv4 end of an IPv6 address obeys the rules of IPv4: no leading zeros.
    private static bool HasPlainTail(string text)
    {
        int slash = text.IndexOf('/', StringComparison.Ordinal);
        string address = slash < 0 ? text : text[..slash];
        int colon = address.LastIndexOf(':');
        return colon < 0 || !address.Contains('.') || IpAddress.TryParse(address[(colon + 1)..], out _);
    }
}
