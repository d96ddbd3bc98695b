namespace Sallyport.Policy.Resources.Core;

/// <summary>A port a container listens on.</summary>
/// <param name="Name">What a Service's <c>targetPort</c> may say; empty for none.</param>
/// <param name="Port">1 to 65535.</param>
/// <param name="Protocol"><c>TCP</c> unless written otherwise.</param>
public sealed record ContainerPort(string Name, int Port, string Protocol);
