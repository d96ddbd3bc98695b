using Sallyport.Proxy.Http;

namespace Sallyport.Proxy.Telemetry;

/// <summary>Where every finished request is recorded: access log, metrics, decision records.</summary>
public sealed class RequestTelemetry
{
    /// <summary>Called once a request, when its answer was sent or given up.</summary>
    public void Completed(ServerExchange exchange, in RequestOutcome outcome)
    {
    }
}
