using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using Sallyport.ControlPlane.Controllers;
using Sallyport.ControlPlane.Resources;
using Sallyport.ControlPlane.Store;

namespace Sallyport.ControlPlane.Reporting;

/// <summary>
/// Writes what the proxies reported into the policies' status, once a second at most and only what changed. A policy that no connected proxy
/// has, or had while this runs, is left alone.
/// </summary>
internal sealed partial class PolicyStatus : IAsyncDisposable
{
    private const string Accepted = "Accepted", InForce = "InForce";

    private static readonly TimeSpan _pause = TimeSpan.FromSeconds(1), _look = TimeSpan.FromSeconds(10);

    private readonly ProxyReports _reports;
    private readonly ObjectWriter _writer;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _running;
    private HashSet<ObjectKey> _written = [];

    public PolicyStatus(ProxyReports reports, ObjectWriter writer, TimeProvider time, ILogger log)
    {
        _reports = reports;
        _writer = writer;
        _time = time;
        _log = log;
        _running = Task.Run(RunAsync);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        try
        {
            while (true)
            {
                // Also when nobody reports any more, since that is what it says then.
                await _reports.Stirred.WaitAsync(_look, _stop.Token);
                await WriteAsync();
                await Task.Delay(_pause, _time, _stop.Token);
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // The control plane stops.
        }
        catch (Exception bug)
        {
            LogBug(_log, bug);
        }
    }

    private async Task WriteAsync()
    {
        ILookup<ObjectKey, ReportedPolicy> reported = _reports.Connected.SelectMany(proxy => proxy.Policies ?? [])
            .ToLookup(policy => new ObjectKey(ReportedPolicy.Kinds[policy.Kind], policy.Namespace, policy.Name));
        HashSet<ObjectKey> now = [.. reported.Select(policy => policy.Key)];
        foreach (ObjectKey key in now.Union(_written))
            await _writer.ChangeAsync(key, o => Change(o, [.. reported[key]]), _stop.Token);
        _written = now;
    }

    private bool Change(JsonObject policy, ReportedPolicy[] reports)
    {
        JsonNode? before = policy["status"];
        long generation = policy.Integer("metadata", "generation") ?? 0;
        ReportedPolicy[] current = [.. reports.Where(report => report.Generation == generation)];
        // What proxies say about a state that is no more says nothing about this one, except that they are not there yet.
        if (reports.Length > 0 && current.Length == 0 && before is null) return false;
        int inForce = current.Count(report => report.IsInForce);
        string problems = string.Join("; ", current.Select(report => report.Problems).Where(text => text.Length > 0).Distinct().Take(5));
        bool isRefused = current.Any(report => !report.IsInForce);
        JsonObject accepted = Condition(before, Accepted, current.Length == 0 ? null : !isRefused,
            isRefused ? "Refused" : problems.Length > 0 ? "AcceptedWithWarnings" : current.Length == 0 ? "Pending" : "Accepted", problems, generation);
        JsonObject inForceNow = Condition(before, InForce, reports.Length > 0 && inForce == reports.Length,
            reports.Length == 0 ? "NoProxy" : inForce == reports.Length ? "AllProxies" : "SomeProxies", $"in force on {inForce} of {reports.Length} proxies", generation);
        JsonObject status = before is JsonObject written ? written.DeepClone().AsObject() : [];
        status["observedGeneration"] = generation;
        status["conditions"] = new JsonArray(
            [.. before.Items("conditions").Where(c => c.Text("type") is not (Accepted or InForce)).Select(c => c?.DeepClone()), accepted, inForceNow]);
        if (Json.Same(status, before)) return false;
        policy["status"] = status;
        return true;
    }

    private JsonObject Condition(JsonNode? before, string type, bool? isTrue, string reason, string message, long generation)
    {
        JsonObject made = Conditions.Make(before, type, isTrue, reason, message, _time.GetUtcNow());
        made["observedGeneration"] = generation;
        return made;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The policies' status is not written any more, since it met a bug")]
    private static partial void LogBug(ILogger log, Exception bug);
}
