namespace Sallyport.Engine.Authorization.Explaining;

/// <summary>What one field of a rule made of a request.</summary>
/// <param name="Place">Where in the rule: <c>from[0]</c>, <c>to[1]</c> or <c>when</c>.</param>
/// <param name="Field">As in the document.</param>
/// <param name="Values">As written.</param>
/// <param name="HasMatched">The field lets the rule match.</param>
/// <param name="Seen">What the request has there; null when it has nothing, or a header or claim, whose value is nobody's business.</param>
public sealed record ClauseExplanation(string Place, string Field, IReadOnlyList<string> Values, bool HasMatched, string? Seen);
