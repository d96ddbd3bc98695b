namespace Sallyport.Policy.Validation.Networking;

/// <summary>Names of headers in matches, CORS lists and header operations (validation.md 6.12, 6.14, 6.16).</summary>
internal static class HeaderNames
{
    private const string ClaimPrefix = "@request.auth.claims";

    /// <summary>Characters of an HTTP token (RFC 9110 section 5.6.2), at least one.</summary>
    public static bool IsToken(string name)
    {
        foreach (char c in name)
        {
            if (!char.IsAsciiLetterOrDigit(c) && !"!#$%&'*+-.^_`|~".Contains(c, StringComparison.Ordinal)) return false;
        }

        return name.Length > 0;
    }

    /// <summary>A name that a match may ask for: a header, a pseudo-header or a claim.</summary>
    public static bool IsMatchable(string name) =>
        IsToken(name) || name is ":method" or ":scheme" or ":authority" or ":path" or ":status" || IsClaim(name);

    /// <summary>True for <c>@request.auth.claims.NAME</c> and <c>@request.auth.claims[NAME]</c>; the beginning in any case.</summary>
    public static bool IsClaim(string name)
    {
        if (!BeginsAsClaim(name)) return false;
        ReadOnlySpan<char> path = name.AsSpan(ClaimPrefix.Length);
        if (path.Length < 2) return false;
        if (path[0] == '.') return HasNoEmptyPart(path[1..], ".");
        return path[0] == '[' && path[^1] == ']' && HasNoEmptyPart(path[1..^1], "][");
    }

    /// <summary>True for what somebody meant as a claim, well-formed or not.</summary>
    public static bool BeginsAsClaim(string name) => name.StartsWith(ClaimPrefix, StringComparison.OrdinalIgnoreCase);

    /// <summary>The two names of the host header; operations on it are rewrites.</summary>
    public static bool IsAuthority(string name) =>
        name.Equals(":authority", StringComparison.OrdinalIgnoreCase) || name.Equals("host", StringComparison.OrdinalIgnoreCase);

    /// <summary>Headers that operations must leave alone.</summary>
    public static bool IsReserved(string name) => name.StartsWith(':') || name.Equals("host", StringComparison.OrdinalIgnoreCase);

    private static bool HasNoEmptyPart(ReadOnlySpan<char> path, string separator)
    {
        while (true)
        {
            int at = path.IndexOf(separator, StringComparison.Ordinal);
            if (at < 0) return !path.IsEmpty;
            if (at == 0) return false;
            path = path[(at + separator.Length)..];
        }
    }
}
