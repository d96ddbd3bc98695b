namespace Sallyport.Policy.Parsing;

/// <summary>Characters that YAML does not allow to stand in a text (validation.md 1.18).</summary>
internal static class ForbiddenCharacters
{
    /// <summary>The index of the first, or -1.</summary>
    public static int Find(ReadOnlySpan<char> text)
    {
        int at = 0;
        while (true)
        {
            // Nearly all text is printable ASCII and line ends; the loop over the rest is rarely entered.
            int next = text[at..].IndexOfAnyExceptInRange(' ', '~');
            if (next < 0) return -1;
            at += next;
            if (IsForbidden(text, at)) return at;
            at++;
        }
    }

    private static bool IsForbidden(ReadOnlySpan<char> text, int at) => text[at] switch
    {
        '\t' or '\n' or '\r' or '\u0085' => false,
        < '\u00a0' => true,
        '\ufffe' or '\uffff' => true,
        _ => false,
    };
}
