namespace Sallyport.Policy.Validation.Networking;

/// <summary>What the rules of a route must know of the VirtualService around it.</summary>
/// <param name="IsDelegate">It has no hosts.</param>
/// <param name="IsConverted">A controller made it from a route of the Kubernetes API, whose destinations are named more freely.</param>
/// <param name="BindsMesh">It is for sidecars too.</param>
/// <param name="Hosts">Its hosts.</param>
internal sealed record RouteSurroundings(bool IsDelegate, bool IsConverted, bool BindsMesh, HostSet Hosts);
