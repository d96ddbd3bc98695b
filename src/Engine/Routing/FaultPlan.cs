namespace Sallyport.Engine.Routing;

/// <summary>gateway-routing.md 8.7. Shares in millionths.</summary>
public sealed record FaultPlan(TimeSpan Delay, int DelayShareMillionths, int? AbortStatus, int? AbortGrpcStatus, int AbortShareMillionths);
