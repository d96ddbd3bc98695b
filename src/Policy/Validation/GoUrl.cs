using System.Net;
using System.Net.Sockets;

namespace Sallyport.Policy.Validation;

/// <summary>Addresses as Go's net/url reads them (validation.md 2.20).</summary>
internal static class GoUrl
{
    /// <summary>True for what parses as a URL with the scheme http or https, in any letter case.</summary>
    public static bool IsHttp(string text)
    {
        if (HasControl(text)) return false;
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0) return false;
        ReadOnlySpan<char> scheme = text.AsSpan(0, colon);
        if (!scheme.Equals("http", StringComparison.OrdinalIgnoreCase) && !scheme.Equals("https", StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }
        ReadOnlySpan<char> whole = text.AsSpan(colon + 1);
        ReadOnlySpan<char> rest = WithoutFragment(whole, out bool fragmentHolds);
        if (!fragmentHolds) return false;
        int query = rest.IndexOf('?');
        if (query >= 0) rest = rest[..query];

        // Not rooted means opaque: https:a is taken as it is.
        if (rest.Length > 0 && rest[0] != '/') return true;
        if (!rest.StartsWith("//")) return HasGoodEscapes(rest);

        // The API server also reads it as a request's target, which has no fragment: directly behind the host # is a bad character.
        if (rest.Length < whole.Length && whole[rest.Length] == '#' && rest[2..].IndexOf('/') < 0) return false;
        rest = rest[2..];
        int slash = rest.IndexOf('/');
        ReadOnlySpan<char> authority = slash < 0 ? rest : rest[..slash];
        ReadOnlySpan<char> path = slash < 0 ? default : rest[slash..];
        return IsAuthority(authority) && HasGoodEscapes(path);
    }

    /// <summary>True for what parses as a URL without scheme and host, and begins with a slash.</summary>
    public static bool IsPath(string text)
    {
        if (HasControl(text) || !text.StartsWith('/')) return false;
        ReadOnlySpan<char> rest = WithoutFragment(text, out bool fragmentHolds);
        int query = rest.IndexOf('?');
        return fragmentHolds && HasGoodEscapes(query < 0 ? rest : rest[..query]);
    }

    private static ReadOnlySpan<char> WithoutFragment(ReadOnlySpan<char> text, out bool holds)
    {
        int hash = text.IndexOf('#');
        holds = hash < 0 || HasGoodEscapes(text[(hash + 1)..]);
        return hash < 0 ? text : text[..hash];
    }

    private static bool IsAuthority(ReadOnlySpan<char> authority)
    {
        int at = authority.LastIndexOf('@');
        if (at >= 0 && !IsUserInfo(authority[..at])) return false;
        ReadOnlySpan<char> host = authority[(at + 1)..];
        int close = host.LastIndexOf(']');
        if (host.StartsWith("["))
        {
            if (close < 0 || !IsPort(host[(close + 1)..])) return false;
            return IsBracketed(host[1..close]);
        }

        int colon = host.LastIndexOf(':');
        if (colon >= 0 && !IsPort(host[colon..])) return false;
        if (colon >= 0) host = host[..colon];
        return !host.Contains(':') && HasHostCharacters(host);
    }

    private static bool IsPort(ReadOnlySpan<char> text) =>
        text.IsEmpty || (text[0] == ':' && text[1..].IndexOfAnyExceptInRange('0', '9') < 0);

    private static bool IsUserInfo(ReadOnlySpan<char> text)
    {
        foreach (char c in text)
        {
            if (!char.IsAsciiLetterOrDigit(c) && !"-._:~!$&'()*+,;=%@".Contains(c, StringComparison.Ordinal)) return false;
        }

        return HasGoodEscapes(text);
    }

    // An IPv6 address, perhaps with a zone behind an escaped percent sign.
    private static bool IsBracketed(ReadOnlySpan<char> text)
    {
        int zone = text.IndexOf("%25", StringComparison.Ordinal);
        ReadOnlySpan<char> address = zone < 0 ? text : text[..zone];
        if (address.IndexOfAny("%/") >= 0 || (zone >= 0 && !HasGoodEscapes(text[zone..]))) return false;
        return IPAddress.TryParse(address, out IPAddress? parsed) && parsed.AddressFamily == AddressFamily.InterNetworkV6;
    }

    private static bool HasHostCharacters(ReadOnlySpan<char> text)
    {
        foreach (char c in text)
        {
            if (c < 0x80 && !char.IsAsciiLetterOrDigit(c) && !"-_.~!$&'()*+,;=:[]<>\"".Contains(c, StringComparison.Ordinal)) return false;
        }

        return true;
    }

    private static bool HasGoodEscapes(ReadOnlySpan<char> text)
    {
        for (int i = text.IndexOf('%'); i >= 0 && i < text.Length; i++)
        {
            if (text[i] != '%') continue;
            if (i + 2 >= text.Length || !char.IsAsciiHexDigit(text[i + 1]) || !char.IsAsciiHexDigit(text[i + 2])) return false;
        }

        return true;
    }

    private static bool HasControl(string text)
    {
        foreach (char c in text)
        {
            if (c < ' ' || c == '\u007f') return true;
        }

        return false;
    }
}
