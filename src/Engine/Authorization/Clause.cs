namespace Sallyport.Engine.Authorization;

/// <summary>One field of a rule with its values, as written for people and compiled for requests.</summary>
/// <param name="Field">As in the document: <c>notPaths</c>, or <c>request.headers[x] notValues</c>.</param>
/// <param name="Values">As written.</param>
/// <param name="IsNegated">True when none of the values may fit.</param>
/// <param name="Matcher">The values, compiled.</param>
internal sealed record Clause(string Field, IReadOnlyList<string> Values, bool IsNegated, AttributeMatcher Matcher)
{
    public bool Matches(in PolicyInput input) => Matcher.MatchesAny(input) != IsNegated;
}
