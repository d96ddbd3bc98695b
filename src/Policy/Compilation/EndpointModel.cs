namespace Sallyport.Policy.Compilation;

/// <summary>One endpoint of a service port.</summary>
/// <param name="Address">IP address, name, or <c>unix:PATH</c>.</param>
/// <param name="Port">0 for sockets.</param>
internal sealed record EndpointModel(string Address, int Port)
{
    private static readonly Dictionary<string, string> s_noLabels = [];

    public int Weight { get; init; } = 1;

    /// <summary>Of the pod or workload; subsets are chosen by them.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = s_noLabels;

    /// <summary>Identity of the endpoint, <c>spiffe://…</c>; null: unknown.</summary>
    public string? Identity { get; init; }

    /// <summary>It has a sidecar that takes mesh TLS (gateway-routing.md 11.9).</summary>
    public bool IsInMesh { get; init; }
}
