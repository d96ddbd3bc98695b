using Sallyport.Engine;

namespace Sallyport.Policy.Compilation;

/// <summary>Whom a snapshot is compiled for: selectors, namespaces and the mesh certificate depend on it.</summary>
public sealed record Workload
{
    public required ProxyRole Role { get; init; }

    public required string Name { get; init; }

    public required string Namespace { get; init; }

    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    public required string ServiceAccount { get; init; }
}
