using System.Buffers;

namespace Sallyport.Policy.Validation.Networking;

/// <summary>Labels in routing kinds: Kubernetes' characters, but values of any length (validation.md 6.20).</summary>
internal static class Labels
{
    private const int MaxName = 63;
    private const int MaxPrefix = 253;

    private static readonly SearchValues<char> s_labelCharacters =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-");

    /// <summary><c>[prefix/]name</c>, the prefix a host name.</summary>
    public static bool IsKey(ReadOnlySpan<char> key)
    {
        int slash = key.IndexOf('/');
        if (slash >= 0 && (slash > MaxPrefix || !ArePrefixLabels(key[..slash]))) return false;
        ReadOnlySpan<char> name = key[(slash + 1)..];
        return name.Length is > 0 and <= MaxName && IsName(name);
    }

    /// <summary>Empty, or as a name.</summary>
    public static bool IsValue(ReadOnlySpan<char> value) => value.IsEmpty || IsName(value);

    private static bool IsName(ReadOnlySpan<char> text)
    {
        if (!char.IsAsciiLetterOrDigit(text[0]) || !char.IsAsciiLetterOrDigit(text[^1])) return false;
        foreach (char c in text)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_' or '.')) return false;
        }

        return true;
    }

    // Labels of any length: only the whole prefix has a limit.
    private static bool ArePrefixLabels(ReadOnlySpan<char> prefix)
    {
        while (true)
        {
            int dot = prefix.IndexOf('.');
            ReadOnlySpan<char> label = dot < 0 ? prefix : prefix[..dot];
            if (label.IsEmpty || label[0] == '-' || label[^1] == '-' || label.ContainsAnyExcept(s_labelCharacters)) return false;
            if (dot < 0) return true;
            prefix = prefix[(dot + 1)..];
        }
    }}
