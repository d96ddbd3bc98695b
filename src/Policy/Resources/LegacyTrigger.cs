namespace Sallyport.Policy.Resources;

/// <summary>One of the <c>triggerRules</c> of a <see cref="LegacyPolicy"/>, in the form of an AuthorizationPolicy's paths.</summary>
/// <param name="Included">One must match; empty matches any path.</param>
/// <param name="Excluded">None may match.</param>
public sealed record LegacyTrigger(IReadOnlyList<string> Included, IReadOnlyList<string> Excluded);
