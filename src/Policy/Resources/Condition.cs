namespace Sallyport.Policy.Resources;

/// <summary>A further condition on one attribute. At least one of the lists has an entry.</summary>
/// <param name="Key">The attribute, such as <c>request.auth.claims[groups]</c>.</param>
/// <param name="Values">One must match; empty does not ask.</param>
/// <param name="NotValues">None may match.</param>
public sealed record Condition(string Key, IReadOnlyList<string> Values, IReadOnlyList<string> NotValues);
