namespace Sallyport.Policy.Resources.Core;

/// <summary>A name for workloads, with ports.</summary>
public sealed record Service : Resource
{
    public const string KindName = "Service";

    public override string Kind => KindName;

    /// <summary><c>ClusterIP</c> unless written otherwise.</summary>
    public string Type { get; init; } = "ClusterIP";

    /// <summary>Labels of its pods; empty when its EndpointSlices are written by hand.</summary>
    public IReadOnlyDictionary<string, string> Selector { get; init; } = new Dictionary<string, string>();

    public IReadOnlyList<ServicePort> Ports { get; init; } = [];

    /// <summary>Its own address; <c>None</c> for a headless service, null when a server has yet to choose one.</summary>
    public string? ClusterIP { get; init; }

    /// <summary>The name an <c>ExternalName</c> service stands for.</summary>
    public string? ExternalName { get; init; }
}
