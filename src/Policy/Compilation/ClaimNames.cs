using System.Text;
using Sallyport.Engine.Tokens;

namespace Sallyport.Policy.Compilation;

/// <summary>A header key that names a claim: <c>@request.auth.claims.a.b</c> or <c>@request.auth.claims[a][b]</c> (gateway-routing.md 5.1).</summary>
/// <param name="Path">The claim.</param>
internal readonly record struct ClaimNames(ClaimPath Path)
{
    private const string Prefix = "@request.auth.claims";

    /// <summary>False for an ordinary header name, also one that only begins like a claim.</summary>
    public static bool TryRead(string key, out ClaimNames claim)
    {
        claim = default;
        if (!key.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase))
            return false;
        string rest = key[Prefix.Length..];
        string[]? names = rest.StartsWith('.') && rest.Length > 1 ? rest[1..].Split('.') : Bracketed(rest);
        if (names is null)
            return false;
        claim = new ClaimNames(new ClaimPath([.. names.Select(Encoding.UTF8.GetBytes)]));
        return true;
    }

    // [a][b], with nothing between, before or behind; a closing bracket ends a name only at the end or before an opening one.
    private static string[]? Bracketed(string text)
    {
        if (text.Length < 3 || text[0] != '[' || text[^1] != ']')
            return null;
        string[] names = text[1..^1].Split("][");
        return names.Any(name => name.Length == 0) ? null : names;
    }
}
