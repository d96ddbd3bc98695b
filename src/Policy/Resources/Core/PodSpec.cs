namespace Sallyport.Policy.Resources.Core;

/// <summary>The part of a pod's specification that matters here.</summary>
public sealed record PodSpec
{
    /// <summary><c>default</c> unless written otherwise.</summary>
    public string ServiceAccountName { get; init; } = "default";

    public IReadOnlyList<Container> Containers { get; init; } = [];

    /// <summary>Null is the ordinary scheduler.</summary>
    public string? SchedulerName { get; init; }
}
