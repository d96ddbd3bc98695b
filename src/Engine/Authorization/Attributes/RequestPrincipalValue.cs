using Sallyport.Engine.Matching;

namespace Sallyport.Engine.Authorization.Attributes;

/// <summary>One value of <c>requestPrincipals</c>, split at its last slash: what <c>iss</c> and <c>sub</c> must be.</summary>
internal sealed record RequestPrincipalValue(TextMatcher Issuer, TextMatcher Subject)
{
    /// <summary>The table of authorization-policy.md 6.7. A leading star is looked at before one at the end (5.2).</summary>
    public static RequestPrincipalValue Parse(string value)
    {
        if (value == "*")
            return new RequestPrincipalValue(TextMatcher.NotEmptyLine, TextMatcher.NotEmptyLine);
        int slash = value.LastIndexOf('/');
        bool isSplit = slash >= 0;
        string issuer = isSplit ? value[..slash] : value, subject = isSplit ? value[(slash + 1)..] : "";
        if (value.StartsWith('*'))
            return isSplit
                ? new RequestPrincipalValue(SuffixOrAny(issuer), TextMatcher.Exact(subject))
                : new RequestPrincipalValue(TextMatcher.NotEmptyLine, SuffixOrAny(value));
        if (value.EndsWith('*'))
            return isSplit
                ? new RequestPrincipalValue(TextMatcher.Exact(issuer), PrefixOrAny(subject))
                : new RequestPrincipalValue(PrefixOrAny(value), TextMatcher.NotEmptyLine);
        return new RequestPrincipalValue(TextMatcher.Exact(issuer), TextMatcher.Exact(subject));
    }

    private static TextMatcher SuffixOrAny(string text) => text == "*" ? TextMatcher.NotEmptyLine : TextMatcher.Suffix(text[1..]);

    private static TextMatcher PrefixOrAny(string text) => text == "*" ? TextMatcher.NotEmptyLine : TextMatcher.Prefix(text[..^1]);
}
