using System.Text.Json.Nodes;
using Sallyport.ControlPlane.Resources;

namespace Sallyport.ControlPlane.Runtime.Probes;

/// <summary>A probe as its container describes it, with Kubernetes' defaults.</summary>
/// <param name="Kind">What Events call it: <c>Readiness</c>, <c>Liveness</c> or <c>Startup</c>.</param>
/// <param name="Handler">The whole of it.</param>
internal sealed record Probe(string Kind, JsonObject Handler)
{
    /// <summary>Null when the container has none.</summary>
    public static Probe? Read(JsonObject container, string kind) =>
        container[$"{char.ToLowerInvariant(kind[0])}{kind[1..]}Probe"] is JsonObject handler ? new Probe(kind, handler) : null;

    public TimeSpan InitialDelay => TimeSpan.FromSeconds(Number("initialDelaySeconds", 0, least: 0));

    public TimeSpan Period => TimeSpan.FromSeconds(Number("periodSeconds", 10, least: 1));

    public TimeSpan Timeout => TimeSpan.FromSeconds(Number("timeoutSeconds", 1, least: 1));

    /// <summary>How many in a row must pass after one that failed.</summary>
    public long SuccessThreshold => Number("successThreshold", 1, least: 1);

    /// <summary>How many in a row must fail to count.</summary>
    public long FailureThreshold => Number("failureThreshold", 3, least: 1);

    private long Number(string field, long standard, long least) => Math.Clamp(Handler.Integer(field) ?? standard, least, int.MaxValue);
}
