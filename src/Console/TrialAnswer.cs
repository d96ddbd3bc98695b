namespace Sallyport.Console;

/// <summary>One answer, as <c>explain -o json</c> has it.</summary>
/// <param name="Status">HTTP status; 200 stands for what the application would answer.</param>
/// <param name="Allowed">True when both gates let it through.</param>
/// <param name="Reason">Code of the table of reasons; null when it is forwarded.</param>
/// <param name="Policy">The policy that decided, as <c>namespace/name</c>; null when none did.</param>
/// <param name="Rule">Index of the rule that decided, from 0; null when none did.</param>
/// <param name="Clause">Which of its fields matched, as decision records name them; empty: none.</param>
/// <param name="Explanation">The whole, as <c>explain</c> prints it for a person.</param>
public sealed record TrialAnswer(int Status, bool Allowed, string? Reason, string? Policy, int? Rule, string Clause, string Explanation);
