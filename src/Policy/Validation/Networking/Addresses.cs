using System.Globalization;
using Sallyport.Engine.Http;

namespace Sallyport.Policy.Validation.Networking;

/// <summary>IP addresses, CIDRs and socket addresses as Istio reads them (validation.md 3.16, 6.4).</summary>
internal static class Addresses
{
    /// <summary>How the address of a Unix socket begins.</summary>
    public const string SocketScheme = "unix://";

    /// <summary>An address without brackets or port; an IPv6 one may have a zone (<c>fe80::1%eth0</c>).</summary>
    public static bool IsAddress(string text)
    {
        int zone = text.IndexOf('%', StringComparison.Ordinal);
        if (zone < 0) return IpAddress.TryParse(text, out _);
        return zone + 1 < text.Length && IpAddress.TryParse(text[..zone], out IpAddress address) && address.BitLength == 128;
    }

    /// <summary>An address with a prefix length. Set host bits pass, zones and leading zeros do not.</summary>
    public static bool IsCidr(string text)
    {
        int slash = text.LastIndexOf('/');
        if (slash < 0 || !IpAddress.TryParse(text[..slash], out IpAddress address)) return false;
        ReadOnlySpan<char> length = text.AsSpan(slash + 1);
        if (length.Length > 1 && length[0] == '0') return false;
        return int.TryParse(length, NumberStyles.None, CultureInfo.InvariantCulture, out int bits) && bits <= address.BitLength;
    }

    /// <summary>An address, or a CIDR when there is a slash.</summary>
    public static bool IsSubnet(string text) => text.Contains('/', StringComparison.Ordinal) ? IsCidr(text) : IsAddress(text);

    public static bool IsSocket(string text) => text.StartsWith(SocketScheme, StringComparison.Ordinal);

    /// <summary>An absolute path that is no folder, or an abstract name that begins with <c>@</c>.</summary>
    public static bool IsSocketPath(ReadOnlySpan<char> path) =>
        path.Length > 0 && (path[0] == '@' || (path[0] == '/' && path[^1] != '/'));
}
