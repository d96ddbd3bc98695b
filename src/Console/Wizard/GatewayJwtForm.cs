namespace Sallyport.Console.Wizard;

/// <summary>What a person fills in: the two policies of a gateway, in the words of the wizard.</summary>
public sealed class GatewayJwtForm
{
    public string Issuer { get; set; } = "";

    public KeySource Source { get; set; }

    public string Jwks { get; set; } = "";

    public string JwksUri { get; set; } = "";

    /// <summary>Comma-separated; empty: audiences are not looked at.</summary>
    public string Audiences { get; set; } = "";

    /// <summary>Header that a token is taken from; empty: the default places.</summary>
    public string HeaderName { get; set; } = "";

    /// <summary>Text before the token in that header, kept as it is: a blank at its end counts.</summary>
    public string HeaderPrefix { get; set; } = "";

    public string Parameters { get; set; } = "";

    public string Cookies { get; set; } = "";

    /// <summary>The application gets the token too.</summary>
    public bool ForwardsToken { get; set; }

    /// <summary>Header that gets the token's payload; empty: none.</summary>
    public string PayloadHeader { get; set; } = "";

    /// <summary>Lines <c>header: claim</c>.</summary>
    public string ClaimHeaders { get; set; } = "";

    public MatchMode Mode { get; set; }

    public List<MatchRule> Rules { get; set; } = [new()];

    /// <summary>The claims of <see cref="ClaimHeaders"/>; an entry without claim was not understood.</summary>
    public IEnumerable<(string Header, string Claim)> Claims =>
        ClaimHeaders.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(line =>
        {
            int colon = line.IndexOf(':');
            return colon < 0 ? (line, "") : (line[..colon].Trim(), line[(colon + 1)..].Trim());
        });

    /// <summary>What must be filled in or put right before documents can be made. The API judges the rest.</summary>
    public IEnumerable<string> Problems()
    {
        if (Issuer.Length == 0)
            yield return "Fill in the issuer: what tokens have as iss.";
        if (Issuer.StartsWith('*'))
            yield return "An issuer that begins with a star would stand for many in the policy.";
        if (Source == KeySource.Inline && Jwks.Trim().Length == 0)
            yield return "Paste the key set, or choose an address to fetch it from.";
        if (Source == KeySource.Uri && JwksUri.Trim().Length == 0)
            yield return "Fill in the address of the key set.";
        foreach ((string header, string claim) in Claims)
            if (claim.Length == 0)
                yield return $"'{header}' names no claim: write header: claim.";
        if (Mode == MatchMode.AuthIfMatched && Rules.All(rule => rule.IsEmpty))
            yield return "Say which requests need a token: fill in at least one field of a rule. The path /* means all.";
        if (GatewayJwtDocuments.Combinations(this) > GatewayJwtDocuments.MaxCombinations)
            yield return "So many rules with several fields each cannot be written as one policy. Use fewer, or write the policy as YAML.";
    }
}
