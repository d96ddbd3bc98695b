namespace Sallyport.Policy.Resources;

/// <summary>Matches a request whose source, operation and conditions all match. A rule without any of them matches every request.</summary>
public sealed record AuthorizationRule
{
    /// <summary>One of them must match; empty matches any source.</summary>
    public IReadOnlyList<Source> From { get; init; } = [];

    /// <summary>One of them must match; empty matches any operation.</summary>
    public IReadOnlyList<Operation> To { get; init; } = [];

    /// <summary>All of them must hold.</summary>
    public IReadOnlyList<Condition> When { get; init; } = [];
}
