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

    /// <summary>
    /// Without a match, the rule of which the fewest fields failed; of several one that is about this operation, since a rule for
    /// another path is rarely what was meant, and then the one of which most fields matched.
    /// </summary>
    public RuleExplanation? NearestMiss => Match is null
        ? Rules.OrderBy(rule => rule.FailedCount)
            .ThenBy(rule => rule.Failed.Count(clause => clause.Place.StartsWith("to", StringComparison.Ordinal)))
            .ThenByDescending(rule => rule.Clauses.Count(clause => clause.HasMatched))
            .FirstOrDefault()
        : null;
}
