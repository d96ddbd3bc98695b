using System.Net;

namespace Sallyport.ControlPlane.Runtime;

/// <summary>A Pod's own addresses.</summary>
/// <param name="Pod">Its podIP. With a sidecar that is where the sidecar listens.</param>
/// <param name="Application">Where the application listens behind its sidecar, and the sidecar's other ports are.</param>
internal sealed record PodAddress(IPAddress Pod, IPAddress Application);
