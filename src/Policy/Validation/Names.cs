namespace Sallyport.Policy.Validation;

/// <summary>Forms of names in Kubernetes and Istio (validation.md 1A, 1.5), without regular expressions.</summary>
internal static class Names
{
    private const int MaxSubdomain = 253;
    private const int MaxLabel = 63;
    private const int MaxHostName = 255;

    /// <summary>Lower-case labels joined by dots, at most 253 characters: the name of most objects.</summary>
    public static bool IsDnsSubdomain(ReadOnlySpan<char> text)
    {
        if (text.Length is 0 or > MaxSubdomain) return false;
        while (true)
        {
            int dot = text.IndexOf('.');
            if (!IsLowerLabel(dot < 0 ? text : text[..dot])) return false;
            if (dot < 0) return true;
            text = text[(dot + 1)..];
        }
    }

    /// <summary>One lower-case label of at most 63 characters: the name of a namespace.</summary>
    public static bool IsDnsLabel(ReadOnlySpan<char> text) => text.Length <= MaxLabel && IsLowerLabel(text);

    /// <summary>
    /// A host name as Istio understands it: at most 255 characters, labels of letters of either case, digits and <c>-</c>, perhaps a
    /// dot at the end, the last label not a number (validation.md 6).
    /// </summary>
    public static bool IsHostName(ReadOnlySpan<char> text)
    {
        if (text.Length is 0 or > MaxHostName) return false;
        if (text[^1] == '.') text = text[..^1];
        while (true)
        {
            int dot = text.IndexOf('.');
            ReadOnlySpan<char> label = dot < 0 ? text : text[..dot];
            if (!IsLabel(label)) return false;
            if (dot < 0) return label.IndexOfAnyExceptInRange('0', '9') >= 0;
            text = text[(dot + 1)..];
        }
    }

    /// <summary>1 to 63 letters of either case, digits and <c>-</c>, first and last no <c>-</c> (validation.md 6).</summary>
    public static bool IsLabel(ReadOnlySpan<char> text)
    {
        if (text.Length is 0 or > MaxLabel || text[0] == '-' || text[^1] == '-') return false;
        foreach (char c in text)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c != '-') return false;
        }

        return true;
    }

    /// <summary>The form of a kind: letters, digits and <c>-</c>; first a letter, last no <c>-</c>.</summary>
    public static bool IsKind(string text)
    {
        if (text.Length == 0 || !char.IsAsciiLetter(text[0]) || text[^1] == '-') return false;
        foreach (char c in text)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c != '-') return false;
        }

        return true;
    }

    /// <summary><c>[prefix/]name</c>, as label and annotation keys are.</summary>
    public static bool IsQualifiedName(ReadOnlySpan<char> text)
    {
        int slash = text.IndexOf('/');
        if (slash < 0) return IsLabelName(text);
        return IsDnsSubdomain(text[..slash]) && IsLabelName(text[(slash + 1)..]);
    }

    /// <summary>A label's value: empty, or as a label's name.</summary>
    public static bool IsLabelValue(ReadOnlySpan<char> text) => text.IsEmpty || IsLabelName(text);

    private static bool IsLabelName(ReadOnlySpan<char> text)
    {
        if (text.Length is 0 or > MaxLabel) return false;
        if (!char.IsAsciiLetterOrDigit(text[0]) || !char.IsAsciiLetterOrDigit(text[^1])) return false;
        foreach (char c in text)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_' or '.')) return false;
        }

        return true;
    }

    private static bool IsLowerLabel(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty || text[0] == '-' || text[^1] == '-') return false;
        foreach (char c in text)
        {
            if (!char.IsAsciiLetterLower(c) && !char.IsAsciiDigit(c) && c != '-') return false;
        }

        return true;
    }
}
