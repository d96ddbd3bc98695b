namespace Sallyport.Engine.Routing;

/// <summary>gateway-routing.md 7.</summary>
/// <param name="Attempts">Retries after the first try; 0: off.</param>
/// <param name="Conditions">Lower-case names without status codes.</param>
/// <param name="StatusCodes">Codes that are retried.</param>
/// <param name="PerTryTimeout">Zero: none.</param>
/// <param name="BackoffBase">25 ms by default; the maximum is 10 times as long.</param>
public sealed record RetryPlan(
    int Attempts, IReadOnlyList<string> Conditions, IReadOnlyList<int> StatusCodes, TimeSpan PerTryTimeout, TimeSpan BackoffBase)
{
    public static RetryPlan Default { get; } =
        new(2, ["connect-failure", "refused-stream", "unavailable", "cancelled"], [], TimeSpan.Zero, TimeSpan.FromMilliseconds(25));
}
