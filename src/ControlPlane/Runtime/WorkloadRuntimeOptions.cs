namespace Sallyport.ControlPlane.Runtime;

/// <summary>What the runtime of Pods needs to know of the program around it.</summary>
public sealed record WorkloadRuntimeOptions
{
    /// <summary>
    /// What an image is on this machine: the arguments with which our own program runs it. Null: the image is not known, and its Pod ends
    /// in <c>ImagePullBackOff</c>.
    /// </summary>
    public required Func<string, IReadOnlyList<string>?> Images { get; init; }

    /// <summary>How our own program is started: its file, and arguments that come before all others.</summary>
    public required IReadOnlyList<string> Program { get; init; }

    /// <summary>Where the ingress gateway's port 80 listens on 127.0.0.1; 0 is a free port.</summary>
    /// <value>8080 by default.</value>
    public int GatewayPort { get; init; } = 8080;

    /// <summary>How long a Pod may take to end when the whole runtime ends; then its processes are killed.</summary>
    /// <value>Ten seconds by default.</value>
    public TimeSpan EndLimit { get; init; } = TimeSpan.FromSeconds(10);
}
