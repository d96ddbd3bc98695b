using System.Globalization;
using Sallyport.Engine.Authorization.Attributes;
using Sallyport.Engine.Matching;
using Sallyport.Engine.Tokens;

namespace Sallyport.Policy.Compilation;

/// <summary>
/// The values of one attribute to its matcher. Values that cannot be used are left out and said so; what that means for the rule is its
/// compiler's business (authorization-policy.md 10.1).
/// </summary>
internal sealed class AuthorizationFields(TrustDomains trustDomains, string policyNamespace)
{
    public static FieldCompilation Paths(IReadOnlyList<string> values)
    {
        List<TextMatcher> texts = [];
        List<PathTemplate> templates = [];
        foreach (string value in values)
        {
            if (!PathTemplate.IsTemplate(value))
                texts.Add(Text(value, TextMatcher.NotEmpty));
            else if (PathTemplate.TryParse(value, out PathTemplate? template))
                templates.Add(template!);
        }
        return FieldCompilation.Of(new PathMatcher([.. texts], [.. templates]), texts.Count + templates.Count, values.Count, isHttpOnly: true);
    }

    public static FieldCompilation Hosts(IReadOnlyList<string> values) =>
        new(new HostMatcher(Texts(values, TextMatcher.Present, ignoreCase: true)), 0, IsHttpOnly: true);

    public static FieldCompilation Methods(IReadOnlyList<string> values) =>
        new(new MethodMatcher(Texts(values, TextMatcher.Present)), 0, IsHttpOnly: true);

    public static FieldCompilation Headers(string? name, IReadOnlyList<string> values) => name is null
        ? FieldCompilation.Unusable(values.Count, isHttpOnly: true)
        : new(new HeaderMatcher(name, Texts(values, TextMatcher.Present)), 0, IsHttpOnly: true);

    public static FieldCompilation Claims(ClaimPath? path, IReadOnlyList<string> values) => path is null
        ? FieldCompilation.Unusable(values.Count, isHttpOnly: true)
        : new(new ClaimMatcher(path, Texts(values, TextMatcher.NotEmptyLine)), 0, IsHttpOnly: true);

    public static FieldCompilation Claim(string name, IReadOnlyList<string> values) =>
        Claims(new ClaimPath(System.Text.Encoding.UTF8.GetBytes(name)), values);

    public static FieldCompilation RequestPrincipals(IReadOnlyList<string> values) =>
        new(new RequestPrincipalMatcher([.. values.Select(RequestPrincipalValue.Parse)]), 0, IsHttpOnly: true);

    public static FieldCompilation ServerNames(IReadOnlyList<string> values) =>
        new(new ServerNameMatcher(Texts(values, TextMatcher.NotEmpty)), 0);

    /// <summary>9.1: no request here has dynamic metadata.</summary>
    public static FieldCompilation Metadata(string key, IReadOnlyList<string> values)
    {
        int bracket = key.IndexOf('[', StringComparison.Ordinal);
        bool isGood = bracket >= 0 && ConditionKey.NameInBrackets(key[bracket..]) is not null;
        return isGood ? new(new NeverMatcher(), 0) : FieldCompilation.Unusable(values.Count, isHttpOnly: false);
    }

    public static FieldCompilation Addresses(AddressKind kind, IReadOnlyList<string> values)
    {
        List<CidrBlock> blocks = [];
        foreach (string value in values)
            if (CidrBlock.TryParse(value, out CidrBlock block))
                blocks.Add(block);
        return FieldCompilation.Of(new AddressMatcher(kind, [.. blocks]), blocks.Count, values.Count);
    }

    public static FieldCompilation Ports(IReadOnlyList<string> values)
    {
        List<int> ports = [];
        foreach (string value in values)
            if (ushort.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out ushort port))
                ports.Add(port);
        return FieldCompilation.Of(new PortMatcher([.. ports]), ports.Count, values.Count);
    }

    // 6.1
    public FieldCompilation Principals(IReadOnlyList<string> values)
    {
        List<TextMatcher> names = [];
        List<IdentityTest> suffixes = [];
        foreach (string value in trustDomains.ExpandPrincipals(values))
        {
            if (value == "*")
                names.Add(TextMatcher.NotEmpty);
            else if (value.StartsWith('*'))
                suffixes.Add(new PrincipalSuffixTest(value[1..]));
            else
                names.Add(Text("spiffe://" + value, TextMatcher.NotEmpty));
        }
        return new FieldCompilation(new IdentityMatcher([.. names], [.. suffixes]), 0);
    }

    // 6.3
    public static FieldCompilation Namespaces(IReadOnlyList<string> values) =>
        new(new IdentityMatcher([], [.. values.Select(value => new NamespaceTest(value))]), 0);

    // 6.4
    public FieldCompilation ServiceAccounts(IReadOnlyList<string> values)
    {
        List<IdentityTest> tests = [];
        foreach (string value in values)
        {
            string[] parts = value.Split('/');
            bool isGood = parts.Length <= 2 && parts.All(part => part.Length > 0) && !value.Contains('*');
            if (isGood)
                tests.Add(new ServiceAccountTest(parts.Length == 2 ? parts[0] : policyNamespace, parts[^1]));
        }
        return FieldCompilation.Of(new IdentityMatcher([], [.. tests]), tests.Count, values.Count);
    }

    // 6.5
    public FieldCompilation TrustDomainValues(IReadOnlyList<string> values)
    {
        IEnumerable<TextMatcher> domains = trustDomains.ExpandDomains(values).Select(value => Text(value, TextMatcher.Present));
        return new FieldCompilation(new IdentityMatcher([], [.. domains.Select(domain => new TrustDomainTest(domain))]), 0);
    }

    private static TextMatcher[] Texts(IReadOnlyList<string> values, TextMatcher star, bool ignoreCase = false) =>
        [.. values.Select(value => Text(value, star, ignoreCase))];

    // 5.1, 5.2: the star counts at the ends only, and a leading one is looked at first.
    private static TextMatcher Text(string value, TextMatcher star, bool ignoreCase = false)
    {
        if (value == "*")
            return star;
        if (value.StartsWith('*'))
            return TextMatcher.Suffix(value[1..], ignoreCase);
        return value.EndsWith('*') ? TextMatcher.Prefix(value[..^1], ignoreCase) : TextMatcher.Exact(value, ignoreCase);
    }
}
