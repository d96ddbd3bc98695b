namespace Sallyport.Explaining;

/// <summary>One decision on the way of a request.</summary>
/// <param name="Name">
/// <c>request</c>, <c>token</c>, <c>route</c>, <c>CUSTOM</c>, <c>AUDIT</c>, <c>DENY</c>, <c>ALLOW</c> or <c>answer</c>.
/// </param>
/// <param name="Outcome">A few words: what was decided.</param>
internal sealed record ExplainStep(string Name, string Outcome)
{
    /// <summary>The policy, rule or route that the step was decided by; null when none.</summary>
    public string? By { get; init; }

    /// <summary>Recorded only, not in force.</summary>
    public bool IsDryRun { get; init; }

    /// <summary>What held, a line each.</summary>
    public IReadOnlyList<string> Matched { get; init; } = [];

    /// <summary>What did not hold, a line each.</summary>
    public IReadOnlyList<string> NotMatched { get; init; } = [];

    /// <summary>
    /// The rule or route that came nearest, and what it lacked; null when something matched or there was nothing to match.
    /// </summary>
    public string? NearestMiss { get; init; }
}
