namespace Sallyport.Policy.Resources.Core;

/// <summary>A port of a Service.</summary>
public sealed record ServicePort
{
    /// <summary>Empty for a single unnamed port. Its part before the first <c>-</c> names the protocol.</summary>
    public string Name { get; init; } = "";

    public int Port { get; init; }

    /// <summary>The workload's port, a number or a container port's name, as text; null is the same number.</summary>
    public string? TargetPort { get; init; }

    /// <summary><c>TCP</c> unless written otherwise.</summary>
    public string Protocol { get; init; } = "TCP";

    /// <summary>The protocol spoken, which wins over the name's prefix; null when not given.</summary>
    public string? AppProtocol { get; init; }

    public int? NodePort { get; init; }
}
