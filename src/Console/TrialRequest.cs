namespace Sallyport.Console;

/// <summary>A request as a person describes it.</summary>
/// <param name="Method">Such as <c>GET</c>.</param>
/// <param name="Url">With scheme and host; the path is taken exactly as written.</param>
/// <param name="Headers">In order.</param>
public sealed record TrialRequest(string Method, string Url, IReadOnlyList<(string Name, string Value)> Headers)
{
    /// <summary>The caller's <c>namespace/serviceAccount</c> in the mesh; null: none.</summary>
    public string? Peer { get; init; }

    /// <summary>Address the connection comes from; null: 127.0.0.1.</summary>
    public string? Source { get; init; }
}
