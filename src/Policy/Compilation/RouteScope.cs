namespace Sallyport.Policy.Compilation;

/// <summary>Where routes are compiled for: some conditions are decided by it once and for all (gateway-routing.md 4.7).</summary>
/// <param name="Port">The Gateway server's number.</param>
/// <param name="Gateway"><c>namespace/name</c>, or <c>mesh</c>.</param>
/// <param name="IsTls">HTTP behind TLS.</param>
internal sealed record RouteScope(int Port, string Gateway, bool IsTls);
