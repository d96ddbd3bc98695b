using System.Globalization;

namespace Sallyport.Policy.Validation.Networking;

/// <summary>Host names and wildcard names as Istio reads them (validation.md 6). Letters of either case.</summary>
internal static class HostNames
{
    private const int MaxName = 255;
    private const int MaxLabel = 63;

    /// <summary>1-63 letters, digits and <c>-</c>; first and last no <c>-</c>.</summary>
    public static bool IsLabel(ReadOnlySpan<char> text)
    {
        if (text.Length is 0 or > MaxLabel || text[0] == '-' || text[^1] == '-') return false;
        foreach (char c in text)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c != '-') return false;
        }

        return true;
    }

    /// <summary>Labels joined by dots, one dot at the end allowed, the last label not a number.</summary>
    public static bool IsHostName(ReadOnlySpan<char> text) => text.Length is > 0 and <= MaxName && AreLabels(text);

    /// <summary>A host name whose first label may be <c>*</c> or begin with it. A single label may be a number.</summary>
    public static bool IsWildcardName(ReadOnlySpan<char> text)
    {
        if (text.Length is 0 or > MaxName) return false;
        int dot = text.IndexOf('.');
        if (!IsWildcardLabel(dot < 0 ? text : text[..dot])) return false;
        return dot < 0 || AreLabels(text[(dot + 1)..]);
    }

    /// <summary>True for a star that is only a part of its label, such as <c>*-a.example</c>.</summary>
    public static bool IsPartialWildcard(string text) =>
        text.Contains('*', StringComparison.Ordinal) && text.Length != 1 && !text.StartsWith("*.", StringComparison.Ordinal);

    // The star alone, or "*" or "*-" in front of a label. The whole may have 63 characters.
    private static bool IsWildcardLabel(ReadOnlySpan<char> text)
    {
        if (text.Length is 0 or > MaxLabel) return false;
        if (text[0] != '*') return IsLabel(text);
        text = text[1..];
        return text.IsEmpty || IsLabel(text[0] == '-' ? text[1..] : text);
    }

    private static bool AreLabels(ReadOnlySpan<char> text)
    {
        // A number too large for 64 bits is none to Go, and passes.
        ReadOnlySpan<char> last = text[(text.LastIndexOf('.') + 1)..];
        if (long.TryParse(last, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _)) return false;
        while (true)
        {
            int dot = text.IndexOf('.');
            if (dot < 0) return text.IsEmpty || IsLabel(text);
            if (!IsLabel(text[..dot])) return false;
            text = text[(dot + 1)..];
        }
    }
}
