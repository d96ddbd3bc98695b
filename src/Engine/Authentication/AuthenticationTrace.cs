using Sallyport.Engine.Tokens;

namespace Sallyport.Engine.Authentication;

/// <summary>What the JWT step did, for <c>explain</c>; the request path passes none.</summary>
public sealed class AuthenticationTrace
{
    /// <summary>One evaluation of one rule.</summary>
    /// <param name="Rule">The rule.</param>
    /// <param name="Pass">1, or 2 where several rules are evaluated again (request-authentication.md 6.4).</param>
    /// <param name="Found">Where tokens were found, in collection order.</param>
    /// <param name="Status">The rule's result.</param>
    public sealed record Step(JwtRulePlan Rule, int Pass, IReadOnlyList<(TokenSource Source, int Location)> Found, JwtStatus Status);

    private readonly List<Step> _steps = [];

    public IReadOnlyList<Step> Steps => _steps;

    /// <summary>The request is a CORS preflight, which skips the step (15.1).</summary>
    public bool SkippedPreflight { get; internal set; }

    internal void Add(Step step) => _steps.Add(step);
}
