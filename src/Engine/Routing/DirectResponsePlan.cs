namespace Sallyport.Engine.Routing;

/// <summary>gateway-routing.md 6.3.</summary>
public sealed record DirectResponsePlan(int Status, byte[] Body)
{
    /// <summary>What log and metrics name it. Default: that a route says so.</summary>
    public Reason Reason { get; init; } = Reason.DirectResponse;
}
