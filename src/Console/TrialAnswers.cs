namespace Sallyport.Console;

/// <summary>What came of a trial.</summary>
/// <param name="Answers">In the order of the requests; empty when the documents cannot be used.</param>
/// <param name="Problem">What is wrong with documents or request; null: nothing.</param>
public sealed record TrialAnswers(IReadOnlyList<TrialAnswer> Answers, string? Problem = null);
