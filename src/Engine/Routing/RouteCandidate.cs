namespace Sallyport.Engine.Routing;

/// <summary>One alternative of a route and how its conditions went.</summary>
/// <param name="Route">Its route.</param>
/// <param name="Conditions">Path first, then the others in the order they are tried.</param>
public sealed record RouteCandidate(RoutePlan Route, IReadOnlyList<ConditionOutcome> Conditions)
{
    /// <summary>Whether all conditions hold.</summary>
    public bool Fits => Conditions.All(condition => condition.Holds);
}
