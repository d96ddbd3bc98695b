using System.Globalization;
using Sallyport.Engine;
using Sallyport.Proxy.Keys;
using Sallyport.Proxy.Listeners;
using Sallyport.Proxy.Telemetry.AccessLog;
using Sallyport.Proxy.Telemetry.Metrics;

namespace Sallyport.Proxy.Admin;

/// <summary><c>/metrics</c>; docs/reference/metrics.md explains each.</summary>
internal static class MetricsPage
{
    public static byte[] Render(ProxyView view)
    {
        PrometheusWriter writer = new();
        WriteRequests(view.Telemetry.Counters, writer);
        WriteObservations(view.Telemetry.Counters, writer);
        WriteDurations(view.Telemetry.Counters.Durations, writer);
        WriteConfiguration(view, writer);
        WriteKeys(view, writer);
        WriteConnections(view.Listeners, writer);
        WriteAccessLog(view.Telemetry.AccessLog, writer);
        ProcessMetrics.Write(writer);
        return writer.ToBytes();
    }

    private static void WriteRequests(RequestCounters counters, PrometheusWriter writer)
    {
        writer.Family("sallyport_requests_total", "counter", "Requests that ended, by status class and reason.");
        foreach (ReasonRow row in Reasons.All)
            for (int statusClass = 0; statusClass < RequestCounters.Classes; statusClass++)
                if (counters.Requests(statusClass, row.Reason) is > 0 and var count)
                    writer.Sample(count, ("code", RequestCounters.NameOf(statusClass)), ("reason", row.Code));

        writer.Family("sallyport_decisions_total", "counter", "What authentication and authorization decided, by reason.");
        foreach (Verdict verdict in Enum.GetValues<Verdict>())
            foreach (ReasonRow row in Reasons.All)
                if (counters.Decisions(verdict, row.Reason) is > 0 and var count)
                    writer.Sample(count, ("verdict", NameOf(verdict)), ("reason", row.Code));

        writer.Family("sallyport_upstream_errors_total", "counter", "Requests whose destination could not answer.");
        for (Reason reason = Reason.ClusterUnknown; reason <= Reason.UpstreamTimeout; reason++)
            writer.Sample(counters.Requests(reason), ("reason", Reasons.Of(reason).Code));
    }

    private static void WriteAccessLog(AccessLog log, PrometheusWriter writer)
    {
        writer.Single("sallyport_access_log_lines_total", "counter", "Lines of the access log that were written.", log.Written);
        writer.Single("sallyport_access_log_dropped_total", "counter", "Lines that could not be written fast enough, or at all.", log.Dropped);
    }

    private static void WriteObservations(RequestCounters counters, PrometheusWriter writer)
    {
        writer.Single("sallyport_audit_matches_total", "counter", "Requests that an AUDIT rule matched.", counters.AuditMatches);
        writer.Single(
            "sallyport_dry_run_refusals_total", "counter", "Requests that a dry-run policy would have refused.", counters.DryRunRefusals);
    }

    public static string NameOf(Verdict verdict) => verdict switch
    {
        Verdict.Permitted => "permitted",
        Verdict.Consult => "consult",
        _ => "denied",
    };

    private static void WriteDurations(DurationHistogram durations, PrometheusWriter writer)
    {
        writer.Family("sallyport_request_duration_seconds", "histogram", "From the request's head to the end of its answer.");
        long sum = 0;
        for (int i = 0; i <= DurationHistogram.BoundsSeconds.Length; i++)
        {
            sum += durations.InBucket(i);
            bool isBounded = i < DurationHistogram.BoundsSeconds.Length;
            string bound = isBounded ? PrometheusWriter.Number(DurationHistogram.BoundsSeconds[i]) : "+Inf";
            writer.Sample("_bucket", sum, ("le", bound));
        }
        writer.Sample("_sum", durations.Sum.TotalSeconds);
        writer.Sample("_count", sum);
    }

    private static void WriteConfiguration(ProxyView view, PrometheusWriter writer)
    {
        ReloadCounters reloads = view.Reloads;
        string role = view.Options.Role == ProxyRole.Gateway ? "gateway" : "sidecar";
        bool isReady = view.Readiness.Status == ReadinessStatus.Ready;
        writer.Family("sallyport_config_info", "gauge", "The configuration in force.");
        writer.Sample(1, ("revision", view.State.Current.Snapshot.Revision), ("role", role), ("name", view.Options.Name));
        writer.Single("sallyport_ready", "gauge", "1: new requests should be sent here.", isReady ? 1 : 0);
        writer.Family("sallyport_config_reloads_total", "counter", "Changes of the documents; a failed one is not in force.");
        writer.Sample(reloads.Successes, ("result", "success"));
        writer.Sample(reloads.Failures, ("result", "failure"));
        writer.Single(
            "sallyport_config_last_success_timestamp_seconds", "gauge", "When the configuration in force was read.", reloads.LastSuccessSeconds);
        writer.Single(
            "sallyport_config_last_failure_timestamp_seconds", "gauge", "When a change was last refused; 0: never.", reloads.LastFailureSeconds);
    }

    private static void WriteKeys(ProxyView view, PrometheusWriter writer)
    {
        KeySetEntry[] entries = [.. view.Keys.Entries.OrderBy(entry => entry.Issuer, StringComparer.Ordinal)];
        DateTimeOffset now = view.Time.GetUtcNow();
        writer.Family("sallyport_key_set_keys", "gauge", "Usable keys of a remote key set.");
        foreach (KeySetEntry entry in entries)
            writer.Sample(entry.Ring.Current.Count, LabelsOf(entry));
        writer.Family("sallyport_key_set_age_seconds", "gauge", "Since the key set was last fetched; absent: never.");
        foreach (KeySetEntry entry in entries)
            if (entry.LastSuccess is { } success)
                writer.Sample(Math.Max(0, (now - success).TotalSeconds), LabelsOf(entry));
        writer.Family("sallyport_key_set_error", "gauge", "1: the last attempt to fetch the key set failed; /keys says why.");
        foreach (KeySetEntry entry in entries)
            writer.Sample(entry.LastError is null ? 0 : 1, LabelsOf(entry));
        writer.Family("sallyport_key_set_fetches_total", "counter", "Attempts to fetch the key set.");
        foreach (KeySetEntry entry in entries)
        {
            writer.Sample(entry.Successes, [.. LabelsOf(entry), ("outcome", "success")]);
            writer.Sample(entry.Failures, [.. LabelsOf(entry), ("outcome", "failure")]);
        }
        writer.Family("sallyport_key_set_unknown_key_refetches_total", "counter", "Fetches that a token with an unknown key caused.");
        foreach (KeySetEntry entry in entries)
            writer.Sample(entry.Refetches, LabelsOf(entry));

        writer.Single("sallyport_token_cache_entries", "gauge", "Verified tokens that are remembered.", view.Tokens.Count);
        writer.Single("sallyport_token_cache_bytes", "gauge", "Memory that they take.", view.Tokens.Bytes);
    }

    private static (string, string)[] LabelsOf(KeySetEntry entry) => [("issuer", entry.Issuer), ("address", KeysPage.AddressOf(entry))];

    private static void WriteConnections(ListenerSet listeners, PrometheusWriter writer)
    {
        IReadOnlyList<OpenPort> ports = listeners.Ports;
        writer.Family("sallyport_open_connections", "gauge", "Connections of clients that are open, by port as documents name it.");
        foreach (OpenPort port in ports)
            writer.Sample(port.Connections, ("port", port.ListenerPort.ToString(CultureInfo.InvariantCulture)));
        writer.Family("sallyport_connections_total", "counter", "Connections that were accepted since the port was opened.");
        foreach (OpenPort port in ports)
            writer.Sample(port.Accepted, ("port", port.ListenerPort.ToString(CultureInfo.InvariantCulture)));
    }
}
