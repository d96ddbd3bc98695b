namespace Sallyport.Engine.Routing;

/// <summary>gateway-routing.md 6.3.</summary>
public sealed record DirectResponsePlan(int Status, byte[] Body);
