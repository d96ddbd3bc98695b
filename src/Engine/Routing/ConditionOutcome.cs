namespace Sallyport.Engine.Routing;

/// <summary>One condition of a route and whether it held.</summary>
/// <param name="Description">Such as <c>uri prefix "/api"</c>.</param>
/// <param name="Holds">Its answer.</param>
public sealed record ConditionOutcome(string Description, bool Holds);
