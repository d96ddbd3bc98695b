namespace Sallyport.Engine.Routing;

/// <summary>The fault one request gets (gateway-routing.md 8.7): first the pause, then perhaps the end.</summary>
/// <param name="Delay">Zero: none.</param>
/// <param name="AbortStatus">HTTP status to answer with; null: none.</param>
/// <param name="AbortGrpcStatus">Status of a gRPC abort, answered with HTTP 200; null: none.</param>
public readonly record struct FaultDecision(TimeSpan Delay, int? AbortStatus, int? AbortGrpcStatus)
{
    private const uint Millionths = 1_000_000;

    /// <summary>Whether the request is answered with an abort after the delay.</summary>
    public bool Aborts => AbortStatus is not null || AbortGrpcStatus is not null;

    /// <summary>Decides by two random numbers, which must be independent.</summary>
    public static FaultDecision Decide(FaultPlan plan, uint delayRandom, uint abortRandom)
    {
        bool delays = delayRandom % Millionths < plan.DelayShareMillionths;
        bool aborts = abortRandom % Millionths < plan.AbortShareMillionths;
        return new FaultDecision(
            delays ? plan.Delay : TimeSpan.Zero,
            aborts ? plan.AbortStatus : null,
            aborts ? plan.AbortGrpcStatus : null);
    }
}
