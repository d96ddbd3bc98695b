namespace Sallyport.ControlPlane.Runtime;

/// <summary>What is run for a container.</summary>
/// <param name="File">The program.</param>
/// <param name="Arguments">Its arguments.</param>
/// <param name="Environment">All of its environment.</param>
internal sealed record ContainerCommand(string File, IReadOnlyList<string> Arguments, IReadOnlyDictionary<string, string> Environment)
{
    /// <summary>True for our own proxy, which says itself when it is ready.</summary>
    public bool SaysReady { get; init; }

    /// <summary>When what it authenticates with must be made anew, by <see cref="Renew"/>, which says when again.</summary>
    public DateTimeOffset? RenewAt { get; init; }

    /// <summary>Makes anew what it authenticates with.</summary>
    public Func<DateTimeOffset>? Renew { get; init; }

    /// <summary>Where it must accept connections before it counts as ready; none: it is ready when it runs.</summary>
    public System.Net.IPEndPoint? ReadyAt { get; init; }
}
