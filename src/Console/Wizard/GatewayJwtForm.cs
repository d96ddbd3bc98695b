using Sallyport.Console.Forms;

namespace Sallyport.Console.Wizard;

/// <summary>What a person fills in: the two policies of a gateway, in the words of the wizard.</summary>
public sealed class GatewayJwtForm
{
    /// <summary>Which tokens are genuine.</summary>
    public JwtRuleForm Token { get; init; } = new();

    public MatchMode Mode { get; set; }

    public List<MatchRule> Rules { get; set; } = [new()];

    /// <summary>What must be filled in or put right before documents can be made. The API judges the rest.</summary>
    public IEnumerable<string> Problems()
    {
        if (Token.Issuer.Length == 0)
            yield return "Fill in the issuer: what tokens have as iss.";
        if (Token.Issuer.StartsWith('*'))
            yield return "An issuer that begins with a star would stand for many in the policy.";
        if (Token.Source == KeySource.Inline && Token.Jwks.Trim().Length == 0)
            yield return "Paste the key set, or choose an address to fetch it from.";
        if (Token.Source == KeySource.Uri && Token.JwksUri.Trim().Length == 0)
            yield return "Fill in the address of the key set.";
        foreach ((string header, string claim) in Token.Claims)
            if (claim.Length == 0)
                yield return $"'{header}' names no claim: write header: claim.";
        if (Mode == MatchMode.AuthIfMatched && Rules.All(rule => rule.IsEmpty))
            yield return "Say which requests need a token: fill in at least one field of a rule. The path /* means all.";
        if (GatewayJwtDocuments.Combinations(this) > GatewayJwtDocuments.MaxCombinations)
            yield return "So many rules with several fields each cannot be written as one policy. Use fewer, or write the policy as YAML.";
    }
}
