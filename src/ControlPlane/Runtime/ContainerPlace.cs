namespace Sallyport.ControlPlane.Runtime;

/// <summary>Where a container of a Pod lives on this machine: for <c>kubectl exec</c> and <c>kubectl logs</c>.</summary>
/// <param name="WorkingFolder">Where its process runs.</param>
/// <param name="Environment">All that its process has, and nothing else.</param>
/// <param name="LogFile">What it wrote since it was started last: a line each, <c>TIME stdout|stderr TEXT</c>. Need not be there.</param>
/// <param name="PreviousLogFile">The same of the run before. Need not be there.</param>
/// <param name="IsRunning">True while there is a process.</param>
internal sealed record ContainerPlace(
    string WorkingFolder, IReadOnlyDictionary<string, string> Environment, string LogFile, string PreviousLogFile, bool IsRunning);
