namespace Sallyport.Explaining;

/// <summary>What <c>explain</c> has to say, in the terms of its JSON form.</summary>
internal sealed class ExplainReport
{
    /// <summary>The proxy's own status; 200 where the application would answer.</summary>
    public required int Status { get; init; }

    /// <summary>True when both gates let it through, even where it then ends as a redirect or 404.</summary>
    public required bool Allowed { get; init; }

    /// <summary>An external authorizer must be asked, which nobody does here: the rest is refused until it was.</summary>
    public bool AsksAuthorizer { get; init; }

    /// <summary>Code of the table of reasons; null when it is forwarded.</summary>
    public required string? Reason { get; init; }

    /// <summary><c>namespace/name</c> of the policy whose rule decided, or null when none did.</summary>
    public string? Policy { get; init; }

    /// <summary>Index of that rule, from 0.</summary>
    public int? Rule { get; init; }

    /// <summary>Which of its fields matched, as decision records name them; the steps say more, so the JSON form has no member for it.</summary>
    public string Clause { get; init; } = "";

    /// <summary>The request principal, <c>iss/sub</c>; null without a verified token.</summary>
    public string? Principal { get; init; }

    /// <summary>The proxy's own answer; empty where the application would answer.</summary>
    public string Body { get; init; } = "";

    public IReadOnlyList<(string Name, string Value)> ResponseHeaders { get; init; } = [];

    /// <summary>What the application would receive; empty when nothing is forwarded. Credentials are hidden.</summary>
    public IReadOnlyList<(string Name, string Value)> UpstreamHeaders { get; init; } = [];

    public required IReadOnlyList<ExplainStep> Steps { get; init; }

    /// <summary>What can be done about a refusal; null when there is nothing to do.</summary>
    public string? Remedy { get; init; }
}
