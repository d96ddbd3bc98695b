using Sallyport.Engine.Routing;

namespace Sallyport.Policy.Compilation;

/// <summary>One alternative of a route.</summary>
/// <param name="Entry">For the route table.</param>
/// <param name="IsCatchAll">No condition but the path <c>/</c> or <c>.*</c> (gateway-routing.md 2.3).</param>
internal sealed record CompiledRoute(RouteEntry Entry, bool IsCatchAll);
