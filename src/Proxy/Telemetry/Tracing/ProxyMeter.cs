using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Globalization;
using Sallyport.Engine;
using Sallyport.Engine.Http;
using Sallyport.Proxy.Admin;
using Sallyport.Proxy.Keys;
using Sallyport.Proxy.Listeners;
using Sallyport.Proxy.Telemetry.Metrics;

namespace Sallyport.Proxy.Telemetry.Tracing;

/// <summary>
/// The counters of <c>/metrics</c> as instruments for OpenTelemetry, and the duration histogram of its HTTP conventions. Made only
/// when metrics are exported.
/// </summary>
internal sealed class ProxyMeter : IDisposable
{
    public const string MeterName = "Sallyport";

    private readonly Meter _meter = new(MeterName);
    private readonly Histogram<double> _durations;
    private readonly ProxyView _view;

    public ProxyMeter(ProxyView view)
    {
        _view = view;
        _durations = _meter.CreateHistogram<double>("http.server.request.duration", "s", "Duration of HTTP server requests.");
        _meter.CreateObservableCounter("sallyport.requests", Requests, "{request}", "Requests that ended.");
        _meter.CreateObservableCounter("sallyport.decisions", Decisions, "{decision}", "What authentication and authorization decided.");
        _meter.CreateObservableCounter("sallyport.config.reloads", Reloads, "{reload}", "Changes of the documents.");
        _meter.CreateObservableCounter("sallyport.access_log.dropped", () => view.Telemetry.AccessLog.Dropped, "{line}", "Lines that were dropped.");
        _meter.CreateObservableGauge("sallyport.connections", Connections, "{connection}", "Connections of clients that are open.");
        _meter.CreateObservableGauge("sallyport.key_set.keys", KeyCounts, "{key}", "Usable keys of a remote key set.");
        _meter.CreateObservableGauge("sallyport.key_set.error", KeyErrors, "1", "1: the last attempt to fetch the key set failed.");
        _meter.CreateObservableGauge("sallyport.token_cache.entries", () => view.Tokens.Count, "{token}", "Verified tokens that are remembered.");
    }

    public void Record(in CompletedRequest request)
    {
        RequestHead head = request.Exchange.Request;
        TagList tags = new()
        {
            { "http.request.method", RequestTracing.MethodOf(head) ?? "_OTHER" },
            { "url.scheme", head.Scheme.SequenceEqual("https"u8) ? "https" : "http" },
            { "network.protocol.version", head.Version == HttpVersion.Http2 ? "2" : "1.1" },
            { "http.response.status_code", request.Status },
        };
        if (request.Outcome.Reason != Reason.None)
            tags.Add("sallyport.reason", Reasons.Of(request.Outcome.Reason).Code);
        _durations.Record(request.Elapsed.TotalSeconds, tags);
    }

    public void Dispose() => _meter.Dispose();

    private IEnumerable<Measurement<long>> Requests()
    {
        RequestCounters counters = _view.Telemetry.Counters;
        foreach (ReasonRow row in Reasons.All)
            for (int statusClass = 0; statusClass < RequestCounters.Classes; statusClass++)
                if (counters.Requests(statusClass, row.Reason) is > 0 and var count)
                    yield return new(count, Tag("code", RequestCounters.NameOf(statusClass)), Tag("reason", row.Code));
    }

    private IEnumerable<Measurement<long>> Decisions()
    {
        RequestCounters counters = _view.Telemetry.Counters;
        foreach (Verdict verdict in Enum.GetValues<Verdict>())
            foreach (ReasonRow row in Reasons.All)
                if (counters.Decisions(verdict, row.Reason) is > 0 and var count)
                    yield return new(count, Tag("verdict", MetricsPage.NameOf(verdict)), Tag("reason", row.Code));
    }

    private IEnumerable<Measurement<long>> Reloads() =>
        [new(_view.Reloads.Successes, Tag("result", "success")), new(_view.Reloads.Failures, Tag("result", "failure"))];

    private IEnumerable<Measurement<int>> Connections()
    {
        foreach (OpenPort port in _view.Listeners.Ports)
            yield return new(port.Connections, Tag("port", port.ListenerPort.ToString(CultureInfo.InvariantCulture)));
    }

    private IEnumerable<Measurement<int>> KeyCounts()
    {
        foreach (KeySetEntry entry in _view.Keys.Entries)
            yield return new(entry.Ring.Current.Count, Tag("issuer", entry.Issuer));
    }

    private IEnumerable<Measurement<int>> KeyErrors()
    {
        foreach (KeySetEntry entry in _view.Keys.Entries)
            yield return new(entry.LastError is null ? 0 : 1, Tag("issuer", entry.Issuer));
    }

    private static KeyValuePair<string, object?> Tag(string name, string value) => new(name, value);
}
