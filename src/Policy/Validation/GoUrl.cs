namespace Sallyport.Policy.Validation;

/// <summary>Addresses as Go's net/url reads them (validation.md 2.20).</summary>
internal static class GoUrl
{
    /// <summary>True for what parses as a URL with the scheme http or https.</summary>
    public static bool IsHttp(string text)
    {
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0) return false;
        ReadOnlySpan<char> scheme = text.AsSpan(0, colon);
        return scheme.Equals("http", StringComparison.OrdinalIgnoreCase) || scheme.Equals("https", StringComparison.OrdinalIgnoreCase);
    }
}
