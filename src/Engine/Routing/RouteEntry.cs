using Sallyport.Engine.Http;

namespace Sallyport.Engine.Routing;

/// <summary>One alternative of a route's <c>match</c>: all of its conditions must hold (gateway-routing.md 4.1).</summary>
internal sealed class RouteEntry
{
    private readonly RequestCondition[] _conditions;

    public RouteEntry(RoutePlan route, PathCondition path, IEnumerable<RequestCondition> conditions)
    {
        Route = route;
        Path = path;
        _conditions = [.. conditions];
    }

    public RoutePlan Route { get; }

    public PathCondition Path { get; }

    public ReadOnlySpan<RequestCondition> Conditions => _conditions;

    /// <summary>Whether everything but the path holds.</summary>
    public bool ConditionsHold(RequestHead request)
    {
        foreach (RequestCondition condition in _conditions)
        {
            if (!condition.Holds(request))
                return false;
        }
        return true;
    }
}
