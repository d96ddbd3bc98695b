namespace Sallyport.Engine.Authorization.Explaining;

/// <summary>What one rule made of a request.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="HasMatched">All it asks for was there.</param>
/// <param name="FailedCount">Fields that would have to be otherwise for it to match, in the best of its alternatives.</param>
/// <param name="Clauses">All its fields.</param>
public sealed record RuleExplanation(RulePlan Rule, bool HasMatched, int FailedCount, IReadOnlyList<ClauseExplanation> Clauses)
{
    public IEnumerable<ClauseExplanation> Failed => Clauses.Where(clause => !clause.HasMatched);
}
