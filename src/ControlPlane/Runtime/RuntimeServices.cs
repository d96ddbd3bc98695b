using Sallyport.ControlPlane.Controllers;

namespace Sallyport.ControlPlane.Runtime;

/// <summary>What all Pods' runners share.</summary>
internal sealed record RuntimeServices(
    ObjectWriter Writer, EventRecorder Events, ContainerPlanner Planner, RuntimePlace Place, LoopbackBlock Block, FrontDoor Door, TimeProvider Time)
{
    /// <summary>
    /// How many processes may be on their way to being ready at a time: a machine that starts a hundred at once is busy with all of
    /// them for a long time, and has none of them ready.
    /// </summary>
    public SemaphoreSlim StartSlots { get; } = new(Math.Max(2, Environment.ProcessorCount * 2));
}
