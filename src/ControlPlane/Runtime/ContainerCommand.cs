namespace Sallyport.ControlPlane.Runtime;

/// <summary>What is run for a container.</summary>
/// <param name="File">The program.</param>
/// <param name="Arguments">Its arguments.</param>
/// <param name="Environment">All of its environment.</param>
internal sealed record ContainerCommand(string File, IReadOnlyList<string> Arguments, IReadOnlyDictionary<string, string> Environment)
{
    /// <summary>True for our own proxy, which says itself when it is ready.</summary>
    public bool SaysReady { get; init; }

    /// <summary>Where it must accept connections before it counts as ready; none: it is ready when it runs.</summary>
    public System.Net.IPEndPoint? ReadyAt { get; init; }
}
