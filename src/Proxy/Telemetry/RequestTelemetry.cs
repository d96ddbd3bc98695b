using Microsoft.Extensions.Logging;
using Sallyport.Engine;
using Sallyport.Proxy.Configuration;
using Sallyport.Proxy.Forwarding;
using Sallyport.Proxy.Http;
using Sallyport.Proxy.Telemetry.Decisions;
using Sallyport.Proxy.Telemetry.Metrics;
using Sallyport.Proxy.Telemetry.Tracing;

namespace Sallyport.Proxy.Telemetry;

/// <summary>Where every request is recorded: metrics and decision records always, access log and traces where they are asked for.</summary>
public sealed class RequestTelemetry(ProxyOptions options, TimeProvider time, ILogger log) : IDisposable
{
    private volatile RequestTracing? _tracing;
    private volatile ProxyMeter? _meter;

    internal RequestCounters Counters { get; } = new();

    internal DecisionLog Decisions { get; } = new();

    internal AccessLog.AccessLog AccessLog { get; } = new(options, time, log);

    /// <summary>Follows a configuration that comes into force.</summary>
    public void Configure(ProxyModel model) => AccessLog.Configure(model);

    /// <summary>Called when a request has arrived.</summary>
    public void Began(ServerExchange exchange) => _tracing?.Begin(exchange);

    /// <summary>Called before a request goes to its destination.</summary>
    public void Forwarding(ServerExchange exchange)
    {
        if (exchange.Span is not null)
            RequestTracing.Propagate(exchange);
    }

    /// <summary>Called once a request, when its answer was sent or given up. Without traces it allocates nothing.</summary>
    public void Completed(ServerExchange exchange, in RequestOutcome outcome)
    {
        CompletedRequest request = Complete(exchange, outcome, StatusOf(exchange, outcome.Reason));
        Counters.Count(request.Status, outcome.Reason, outcome.Decision, request.Elapsed);
        if (exchange.Observed is { } observed)
            Counters.Count(observed);
        // What the application itself sends is no decision of ours, unless it got nowhere.
        if (!exchange.Request.Connection.IsOutbound || outcome.Reason != Reason.None)
            Decisions.Add(request);
        AccessLog.Write(request);
        _meter?.Record(request);
        RequestTracing.End(request);
    }

    /// <summary>Called once a connection that is not HTTP, when it was judged.</summary>
    internal void Judged(TcpExchange exchange, in Decision decision, ProxyModel model)
    {
        Counters.Count(decision);
        if (exchange.Observed is { } observed)
            Counters.Count(observed);
        Decisions.Add(
            exchange.Request.Connection, exchange.Observed, decision, model.Snapshot.Revision, time.GetUtcNow().ToUnixTimeMilliseconds());
    }

    /// <summary>Called once a connection that is not HTTP, when it has ended.</summary>
    internal void Closed(TcpExchange exchange, in RequestOutcome outcome)
    {
        if (AccessLog.IsOn)
            AccessLog.Write(Complete(exchange, outcome, status: 0));
    }

    private CompletedRequest Complete(ServerExchange exchange, in RequestOutcome outcome, int status)
    {
        TimeSpan elapsed = time.GetElapsedTime(outcome.BeganTimestamp);
        return new CompletedRequest
        {
            Exchange = exchange,
            Outcome = outcome,
            Status = status,
            StartMilliseconds = (time.GetUtcNow() - elapsed).ToUnixTimeMilliseconds(),
            Elapsed = elapsed,
        };
    }

    /// <summary>Starts to record what OpenTelemetry exports.</summary>
    internal void Export(RequestTracing? tracing, ProxyMeter? meter)
    {
        _tracing = tracing;
        _meter = meter;
    }

    public void Dispose() => AccessLog.Dispose();

    // A reader that refuses a request tells before it answers; it answers as the reason's row says.
    private static int StatusOf(ServerExchange exchange, Reason reason)
    {
        if (exchange.HasResponseStarted)
            return exchange.Response.Status;
        bool isGivenUp = exchange.Upstream.Status != ForwardStatus.None;
        return isGivenUp || reason == Reason.None ? 0 : Reasons.Of(reason).Status;
    }
}
