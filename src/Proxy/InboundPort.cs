namespace Sallyport.Proxy;

/// <summary>One <c>--inbound PORT=HOST:PORT</c> of a sidecar.</summary>
/// <param name="Port">The workload's port: what <c>ports</c> in a policy means and what a Service's <c>targetPort</c> names.</param>
/// <param name="Host">Name or address where the application listens.</param>
/// <param name="ApplicationPort">Port where the application listens.</param>
public sealed record InboundPort(int Port, string Host, int ApplicationPort);
