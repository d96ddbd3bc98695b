namespace Sallyport.Policy.Resources;

/// <summary>What is asked. All given fields must match: of a list one value, of a <c>Not…</c> list none.</summary>
public sealed record Operation
{
    public IReadOnlyList<string> Hosts { get; init; } = [];

    public IReadOnlyList<string> NotHosts { get; init; } = [];

    /// <summary>Workload ports as text.</summary>
    public IReadOnlyList<string> Ports { get; init; } = [];

    public IReadOnlyList<string> NotPorts { get; init; } = [];

    public IReadOnlyList<string> Methods { get; init; } = [];

    public IReadOnlyList<string> NotMethods { get; init; } = [];

    /// <summary>Exact, with a star at an end, or templates with <c>{*}</c> and <c>{**}</c>.</summary>
    public IReadOnlyList<string> Paths { get; init; } = [];

    public IReadOnlyList<string> NotPaths { get; init; } = [];
}
