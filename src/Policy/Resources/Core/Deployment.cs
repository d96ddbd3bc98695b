namespace Sallyport.Policy.Resources.Core;

/// <summary>A number of equal pods.</summary>
public sealed record Deployment : Resource
{
    public const string KindName = "Deployment";

    public override string Kind => KindName;

    /// <summary>1 unless written otherwise.</summary>
    public int Replicas { get; init; } = 1;

    public WorkloadSelector Selector { get; init; } = new();

    /// <summary>Labels and annotations of its pods.</summary>
    public ObjectMeta TemplateMetadata { get; init; } = new();

    public PodSpec Template { get; init; } = new();
}
