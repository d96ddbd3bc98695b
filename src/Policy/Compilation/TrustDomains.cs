namespace Sallyport.Policy.Compilation;

/// <summary>The mesh's trust domain and its aliases, and what they make of the values of policies (authorization-policy.md 6.6).</summary>
internal sealed class TrustDomains(string trustDomain, IReadOnlyList<string> aliases)
{
    /// <summary>Stands for the mesh's own domain, whatever that is called.</summary>
    private const string LocalDomain = "cluster.local";

    private readonly string[] _domains = [trustDomain, .. aliases];

    /// <summary>Values of <c>principals</c>, each repeated for every mesh domain if it names one of them.</summary>
    public IReadOnlyList<string> ExpandPrincipals(IReadOnlyList<string> values) => [.. values.SelectMany(ExpandPrincipal)];

    /// <summary>Values of <c>trustDomains</c>; each of the mesh's stands for all of them.</summary>
    public IReadOnlyList<string> ExpandDomains(IReadOnlyList<string> values) =>
        [.. values.SelectMany(value => _domains.Contains(value) ? _domains : [value]).Distinct(StringComparer.Ordinal)];

    private IEnumerable<string> ExpandPrincipal(string value)
    {
        string[] parts = value.Split('/');
        bool namesDomain = parts.Length == 5 && parts[0] != "*";
        if (!namesDomain || !(parts[0] == LocalDomain || _domains.Any(domain => Fits(parts[0], domain))))
            return [value];
        string rest = value[parts[0].Length..];
        return _domains.Select(domain => IsSuffixOf(parts[0], domain) ? value : domain + rest).Distinct(StringComparer.Ordinal);
    }

    // Either side may be a pattern.
    private static bool Fits(string value, string domain) =>
        value == domain || domain == "*"
        || IsPrefixOf(domain, value) || IsPrefixOf(value, domain) || IsSuffixOf(domain, value) || IsSuffixOf(value, domain);

    private static bool IsPrefixOf(string pattern, string text) =>
        pattern.EndsWith('*') && text.StartsWith(pattern[..^1], StringComparison.Ordinal);

    private static bool IsSuffixOf(string pattern, string text) =>
        pattern.StartsWith('*') && text.EndsWith(pattern[1..], StringComparison.Ordinal);
}
