namespace Sallyport.Policy.Resources.Core;

/// <summary>A port that all endpoints of a slice have.</summary>
/// <param name="Name">The Service port's name; empty for the unnamed one.</param>
/// <param name="Port">Null means every port.</param>
/// <param name="Protocol"><c>TCP</c> unless written otherwise.</param>
/// <param name="AppProtocol">The protocol spoken; null when not given.</param>
public sealed record EndpointPort(string Name, int? Port, string Protocol, string? AppProtocol);
