using Sallyport.Engine.Http;

namespace Sallyport.Engine.Routing;

/// <summary>One condition of a route besides its path (gateway-routing.md 4.3-4.6, 5). Allocates nothing.</summary>
/// <param name="description">The condition as a person wrote it, for explanations.</param>
internal abstract class RequestCondition(string description)
{
    public string Description { get; } = description;

    public abstract bool Holds(RequestHead request);
}
