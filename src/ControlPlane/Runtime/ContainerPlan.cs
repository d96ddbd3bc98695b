namespace Sallyport.ControlPlane.Runtime;

/// <summary>What to run for a container, or why nothing can be run.</summary>
internal sealed record ContainerPlan
{
    public ContainerCommand? Command { get; private init; }

    /// <summary>A container's waiting reason, in Kubernetes' words.</summary>
    public string? Reason { get; private init; }

    public string? Message { get; private init; }

    public static ContainerPlan Run(ContainerCommand command) => new() { Command = command };

    public static ContainerPlan Refuse(string reason, string message) => new() { Reason = reason, Message = message };
}
