namespace Sallyport.Policy.Resources.Core;

/// <summary>One running workload.</summary>
public sealed record Pod : Resource
{
    public const string KindName = "Pod";

    public override string Kind => KindName;

    public PodSpec Spec { get; init; } = new();

    /// <summary>Its address; null while it has none.</summary>
    public string? PodIP { get; init; }

    /// <summary><c>Pending</c>, <c>Running</c>, …; null when the document has no status.</summary>
    public string? Phase { get; init; }
}
