using Sallyport.Engine;
using Sallyport.Engine.Http;
using Sallyport.Engine.Routing;
using Sallyport.Proxy.Http;

namespace Sallyport.Proxy.Trial;

/// <summary>What a proxy would do with a request.</summary>
public sealed class TrialResult
{
    public required Decision Decision { get; init; }

    /// <summary>What the decision went by.</summary>
    public required DecisionTrace Trace { get; init; }

    /// <summary>Why the proxy answers itself; <see cref="Reason.None"/> when the request is forwarded.</summary>
    public required Reason Reason { get; init; }

    /// <summary>The request as the decision left it; when it is forwarded, as the application would receive it.</summary>
    public required RequestHead Request { get; init; }

    /// <summary>The proxy's own answer; status 0 when the request is forwarded.</summary>
    public required ResponseHead Response { get; init; }

    /// <summary>Its body.</summary>
    public required ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>Where it is forwarded to; null when it is not. Of several destinations with weights: the first.</summary>
    public required WeightedCluster? Destination { get; init; }
}
