using System.Text;
using Sallyport.Engine.Tokens;

namespace Sallyport.Policy.Compilation;

/// <summary>The name in brackets behind a <c>when</c> key (authorization-policy.md 9.1, 9.4).</summary>
internal static class ConditionKey
{
    public const string HeaderPrefix = "request.headers";
    public const string ClaimsPrefix = "request.auth.claims";
    public const string MetadataPrefix = "experimental.envoy.filters.";

    /// <summary>The text between the outermost brackets; null when they are missing or empty.</summary>
    public static string? NameInBrackets(string text) => text.Length > 2 && text[0] == '[' && text[^1] == ']' ? text[1..^1] : null;

    /// <summary>
    /// <c>[a][b]</c> as a way through objects. Brackets that are no such sequence name one claim with everything between the outermost.
    /// Null when there are none, or when the last name is empty, which Envoy refuses.
    /// </summary>
    public static ClaimPath? ClaimPathOf(string text)
    {
        List<string>? names = Sequence(text);
        if (names is null && NameInBrackets(text) is { } whole)
            names = [whole];
        return names is null or [] or [.., ""] ? null : new ClaimPath([.. names.Select(Encoding.UTF8.GetBytes)]);
    }

    private static List<string>? Sequence(string text)
    {
        List<string> names = [];
        for (int at = 0; at < text.Length;)
        {
            int close = text.IndexOf(']', at);
            if (text[at] != '[' || close < 0 || text.IndexOf('[', at + 1, close - at - 1) >= 0)
                return null;
            names.Add(text[(at + 1)..close]);
            at = close + 1;
        }
        return names;
    }
}
