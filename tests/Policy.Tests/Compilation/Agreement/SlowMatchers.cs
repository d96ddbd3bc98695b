using System.Net;
using System.Text.RegularExpressions;

namespace Sallyport.Policy.Tests.Compilation.Agreement;

/// <summary>Value forms and matchers, written a second time from authorization-policy.md 5-8: obvious rather than fast.</summary>
internal static class SlowMatchers
{
    // 5.1, 5.2; what a lone star means depends on the field (5.3).
    public static bool Text(string pattern, string value, Func<string, bool> star)
    {
        if (pattern == "*")
            return star(value);
        if (pattern.StartsWith('*'))
            return value.EndsWith(pattern[1..], StringComparison.Ordinal);
        return pattern.EndsWith('*') ? value.StartsWith(pattern[..^1], StringComparison.Ordinal) : value == pattern;
    }

    public static bool NotEmpty(string value) => value.Length > 0;

    public static bool Present(string value) => true;

    // 5.3: the regular expression .+
    public static bool OneLine(string value) => value.Length > 0 && !value.Contains('\n');

    // 6.8: the bits of network and address, written out as text.
    public static bool Cidr(string block, string address)
    {
        string[] parts = block.Split('/');
        string network = Bits(parts[0]), bits = Bits(address);
        int length = parts.Length == 2 ? int.Parse(parts[1]) : network.Length;
        return network.Length == bits.Length && network[..length] == bits[..length];
    }

    // 6.1
    public static bool Principal(string value, string identity)
    {
        if (value == "*")
            return identity.Length > 0;
        return value.StartsWith('*')
            ? identity.StartsWith("spiffe://", StringComparison.Ordinal) && identity.EndsWith(value[1..], StringComparison.Ordinal)
            : Text("spiffe://" + value, identity, NotEmpty);
    }

    // 6.3
    public static bool Namespace(string value, string identity) => Whole($".*/ns/{Starred(value, ".*")}/.*", identity);

    // 6.4
    public static bool ServiceAccount(string value, string policyNamespace, string identity)
    {
        string[] parts = value.Contains('/') ? value.Split('/') : [policyNamespace, value];
        return Whole($"spiffe://.+/ns/{Regex.Escape(parts[0])}/(.+/|)sa/{Regex.Escape(parts[1])}(/.+)?", identity);
    }

    // 6.5
    public static bool TrustDomain(string value, string identity) =>
        value == "*" ? identity.StartsWith("spiffe://", StringComparison.Ordinal) : Whole($"spiffe://{Starred(value, "[^/]*")}/.*", identity);

    // 6.7, row by row
    public static bool RequestPrincipal(string value, string? issuer, string? subject)
    {
        if (issuer is null || subject is null)
            return false;
        int slash = value.LastIndexOf('/');
        if (value == "*")
            return OneLine(issuer) && OneLine(subject);
        if (slash < 0)
        {
            if (value.StartsWith('*'))
                return OneLine(issuer) && subject.EndsWith(value[1..], StringComparison.Ordinal);
            return value.EndsWith('*')
                ? issuer.StartsWith(value[..^1], StringComparison.Ordinal) && OneLine(subject)
                : issuer == value && subject.Length == 0;
        }
        string left = value[..slash], right = value[(slash + 1)..];
        if (left.StartsWith('*'))
            return Text(left == "*" ? "*" : "*" + left[1..], issuer, OneLine) && subject == right;
        return issuer == left && (right.EndsWith('*') ? Text(right == "*" ? "*" : right[..^1] + "*", subject, OneLine) : subject == right);
    }

    // 7.3, 7.4
    public static bool Path(string value, string path)
    {
        if (!value.Contains("{*}") && !value.Contains("{**}"))
            return Text(value, path, NotEmpty);
        const string characters = "A-Za-z0-9\\-._~%!$&'()+,;:@=*";
        string pattern = Regex.Escape(value).Replace("\\{\\*\\*}", $"[{characters}/]*").Replace("\\{\\*}", $"[{characters}]+");
        return Whole(pattern, path);
    }

    // 8.2 BASE
    public static string NormalPath(string path)
    {
        path = path.Replace('\\', '/');
        string[] raw = path[1..].Split('/');
        List<string> kept = [];
        bool endsInDots = false;
        foreach (string segment in raw)
        {
            string decoded = Regex.Replace(segment, "%[0-9A-Fa-f]{2}", escape =>
            {
                char character = (char)Convert.ToInt32(escape.Value[1..], 16);
                return char.IsAsciiLetterOrDigit(character) || "-._~".Contains(character) ? character.ToString() : escape.Value;
            });
            bool isUp = decoded == ".." || segment.StartsWith("..;", StringComparison.Ordinal);
            bool isHere = decoded == "." || segment.StartsWith(".;", StringComparison.Ordinal);
            endsInDots = isUp || isHere;
            if (isUp && kept.Count > 0)
                kept.RemoveAt(kept.Count - 1);
            if (!endsInDots)
                kept.Add(decoded);
        }
        if (endsInDots && kept.Count > 0)
            kept.Add("");
        return "/" + string.Join('/', kept);
    }

    private static bool Whole(string pattern, string text) => Regex.IsMatch(text, $"\\A(?:{pattern})\\z", RegexOptions.CultureInvariant);

    private static string Starred(string value, string star) => string.Join(star, value.Split('*').Select(Regex.Escape));

    private static string Bits(string address) =>
        string.Concat(IPAddress.Parse(address).GetAddressBytes().Select(octet => Convert.ToString(octet, 2).PadLeft(8, '0')));
}
