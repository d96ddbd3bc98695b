namespace Sallyport.Engine.Authorization.Explaining;

/// <summary>What the policies of one action made of a request.</summary>
/// <param name="Action"><c>CUSTOM</c>, <c>AUDIT</c>, <c>DENY</c> or <c>ALLOW</c>.</param>
/// <param name="IsDryRun">Evaluated and recorded only.</param>
/// <param name="Provider">CUSTOM: the authorizer; null when it cannot be asked.</param>
/// <param name="Rules">All rules, in the order they are tried.</param>
public sealed record ActionExplanation(string Action, bool IsDryRun, string? Provider, IReadOnlyList<RuleExplanation> Rules)
{
    /// <summary>The rule that is reported: the first that matched.</summary>
    public RuleExplanation? Match => Rules.FirstOrDefault(rule => rule.HasMatched);

    /// <summary>Without a match, the rule of which the fewest fields failed.</summary>
    public RuleExplanation? NearestMiss => Match is null ? Rules.MinBy(rule => rule.FailedCount) : null;
}
