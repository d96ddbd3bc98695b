namespace Sallyport.Policy.Resources.Core;

/// <summary>One backend of a Service.</summary>
public sealed record Endpoint
{
    /// <summary>Its addresses; all lead to the same backend.</summary>
    public IReadOnlyList<string> Addresses { get; init; } = [];

    /// <summary>False when it must not get requests; unknown counts as ready, as in Kubernetes.</summary>
    public bool IsReady { get; init; } = true;

    /// <summary>The pod's name; null when there is none.</summary>
    public string? PodName { get; init; }

    public string? Hostname { get; init; }

    public string? NodeName { get; init; }

    public string? Zone { get; init; }
}
