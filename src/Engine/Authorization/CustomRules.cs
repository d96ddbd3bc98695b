namespace Sallyport.Engine.Authorization;

/// <summary>The CUSTOM rules of one authorizer.</summary>
/// <param name="Provider">Null: it cannot be asked, so what these rules match is refused (authorization-policy.md 12.4, 12.5).</param>
/// <param name="Rules">One must match.</param>
internal sealed record CustomRules(ProviderPlan? Provider, RuleSet Rules);
