using System.Globalization;

namespace Sallyport.Explaining;

/// <summary>
/// A URL taken apart, its path left exactly as written: policies are about that text, and <see cref="Uri"/> would tidy it up.
/// </summary>
/// <param name="IsHttps">The scheme.</param>
/// <param name="Authority">Host with port as written, which becomes the host header.</param>
/// <param name="Host">Host in lower case without port.</param>
/// <param name="Port">As written, else 80 or 443.</param>
/// <param name="Path">Path with query, beginning with a slash.</param>
internal sealed record RequestUrl(bool IsHttps, string Authority, string Host, int Port, string Path)
{
    public static RequestUrl? TryParse(string text)
    {
        bool isHttps = text.StartsWith("https://", StringComparison.OrdinalIgnoreCase);
        string rest = isHttps ? text[8..] : text.StartsWith("http://", StringComparison.OrdinalIgnoreCase) ? text[7..] : text;
        int otherScheme = rest.IndexOf("://", StringComparison.Ordinal);
        if (otherScheme >= 0 && otherScheme <= rest.AsSpan().IndexOfAny('/', '?'))
            return null;
        int end = rest.AsSpan().IndexOfAny('/', '?', '#');
        string authority = end < 0 ? rest : rest[..end];
        string path = end < 0 ? "/" : rest[end..].Split('#')[0];
        if (!path.StartsWith('/'))
            path = "/" + path;
        authority = authority[(authority.LastIndexOf('@') + 1)..];
        int colon = authority.LastIndexOf(':');
        bool hasPort = colon > authority.LastIndexOf(']');
        string host = hasPort ? authority[..colon] : authority;
        int port = isHttps ? 443 : 80;
        bool isPort = !hasPort || int.TryParse(authority.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out port);
        if (!isPort || port is < 1 or > ushort.MaxValue)
            return null;
        return host.Length == 0 || host.Contains(' ', StringComparison.Ordinal)
            ? null
            : new RequestUrl(isHttps, authority, host.ToLowerInvariant().Trim('[', ']'), port, path);
    }
}
