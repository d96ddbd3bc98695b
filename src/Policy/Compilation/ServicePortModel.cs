namespace Sallyport.Policy.Compilation;

/// <summary>One port of a service with the endpoints behind it.</summary>
/// <param name="Number">The service's port.</param>
/// <param name="Name">Empty for a single unnamed port.</param>
/// <param name="Protocol">What is spoken.</param>
/// <param name="Endpoints">Those that may get requests.</param>
internal sealed record ServicePortModel(int Number, string Name, PortProtocol Protocol, IReadOnlyList<EndpointModel> Endpoints);
