using Sallyport.Proxy.Http;

namespace Sallyport.Proxy.Telemetry;

/// <summary>A finished request as log, metrics, decision records and traces see it. Lives on the stack.</summary>
internal readonly ref struct CompletedRequest
{
    public required ServerExchange Exchange { get; init; }

    public required RequestOutcome Outcome { get; init; }

    /// <summary>What the client was answered; 0: nothing.</summary>
    public required int Status { get; init; }

    /// <summary>When it began, in milliseconds since 1970.</summary>
    public required long StartMilliseconds { get; init; }

    public required TimeSpan Elapsed { get; init; }
}
