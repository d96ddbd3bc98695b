using System.Text;
using Sallyport.Engine.Authentication;
using Sallyport.Engine.Tokens;
using Sallyport.Policy.Resources;

namespace Sallyport.Policy.Compilation;

/// <summary>RequestAuthentication resources to the plan of the JWT step (request-authentication.md 3, 4).</summary>
internal static class AuthenticationCompiler
{
    private static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(5);

    /// <summary>What an issuer near by needs ten times over; a client hardly notices it.</summary>
    private static readonly TimeSpan DefaultUnknownKeyWait = TimeSpan.FromMilliseconds(500);

    /// <param name="applying">Those that apply to the workload, in selection order (2.1, 2.2).</param>
    /// <param name="keys">Remote key sets.</param>
    /// <param name="tls">How they are fetched.</param>
    /// <param name="verifier">Shared by all snapshots of the proxy.</param>
    public static AuthenticationPlan Compile(
        IEnumerable<RequestAuthentication> applying, KeyRingSource keys, Func<RequestAuthentication, KeySetTls> tls, JwtVerifier verifier)
    {
        // 3.1: concatenated, then sorted by issuer; OrderBy is stable, so equal issuers keep their order.
        JwtRulePlan[] rules = applying
            .SelectMany(policy => policy.JwtRules.Select((rule, index) => Compile(policy, rule, index, KeysOf(policy, rule, keys, tls))))
            .OrderBy(rule => rule.Issuer, StringComparer.Ordinal)
            .ToArray();
        return rules.Length == 0 ? AuthenticationPlan.Empty : new AuthenticationPlan(rules, verifier);
    }

    private static JwtRulePlan Compile(RequestAuthentication policy, JwtRule rule, int index, KeyRingState keys) => new()
    {
        Policy = policy.FullName,
        IndexInPolicy = index,
        Issuer = rule.Issuer ?? "",
        Requirements = new TokenRequirements(
            Encoding.UTF8.GetBytes(rule.Issuer ?? ""),
            rule.Audiences.Select(audience => new ReadOnlyMemory<byte>(Encoding.UTF8.GetBytes(audience))))
        {
            SpaceDelimitedClaims = rule.SpaceDelimitedClaims.Count == 0
                ? SpaceDelimitedClaims.Default
                : new SpaceDelimitedClaims([.. rule.SpaceDelimitedClaims.Select(Encoding.UTF8.GetBytes)]),
            ClockSkewSeconds = policy.Sallyport.ClockSkew is { } skew
                ? (uint)Math.Min(skew.TotalSeconds, uint.MaxValue)
                : TokenRequirements.DefaultClockSkewSeconds,
            Demands = DemandsOf(policy.Sallyport),
        },
        Keys = keys,
        UnknownKeyWait = policy.Sallyport.UnknownKeyWait ?? DefaultUnknownKeyWait,
        Locations = TokenLocations.Create(
            [.. rule.FromHeaders.Select(header => (header.Name, header.Prefix ?? ""))], rule.FromParams, rule.FromCookies),
        OutputPayloadHeader = string.IsNullOrEmpty(rule.OutputPayloadToHeader) ? null : HeaderName(rule.OutputPayloadToHeader),
        OutputClaims = [.. rule.OutputClaimToHeaders.Select(Compile)],
        ForwardOriginalToken = rule.ForwardOriginalToken,
        IsRequired = rule.Presence == JwtPresence.Required,
        IgnoresForeignTokens = policy.Sallyport.IgnoreForeignTokens,
        AnswersMissingToken = policy.Sallyport.MissingTokenIs401,
    };

    private static TokenDemands? DemandsOf(SallyportAnnotations asked)
    {
        bool isNothing = asked is { RequireExp: false, MaxTokenAge: null, AllowedAlgorithms: null, RequiredTyp: null, RequiredClaims.Count: 0 };
        return isNothing ? null : new TokenDemands(asked.AllowedAlgorithms, asked.RequiredTyp, asked.RequiredClaims)
        {
            IsExpiryRequired = asked.RequireExp,
            MaxAgeSeconds = asked.MaxTokenAge is { } age ? (ulong)age.TotalSeconds : null,
        };
    }

    // 11.2: inline keys win; a set that cannot be used refuses the rule's tokens (10.2).
    private static KeyRingState KeysOf(RequestAuthentication policy, JwtRule rule, KeyRingSource keys, Func<RequestAuthentication, KeySetTls> tls) => keys(new KeySetReference(
        rule.Issuer ?? "",
        string.IsNullOrEmpty(rule.Jwks) ? null : rule.Jwks,
        string.IsNullOrEmpty(rule.JwksUri) ? null : rule.JwksUri,
        rule.Timeout ?? DefaultTimeout)
    {
        Tls = tls(policy),
    });

    // 12.2: dots walk through nested objects, there is no literal fallback.
    private static ClaimHeader Compile(ClaimToHeader output) =>
        new(HeaderName(output.Header), new ClaimPath([.. output.Claim.Split('.').Select(Encoding.UTF8.GetBytes)]));

    private static byte[] HeaderName(string name) => Encoding.UTF8.GetBytes(name.ToLowerInvariant());
}
