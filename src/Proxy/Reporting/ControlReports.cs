using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Sallyport.Client;
using Sallyport.Policy.Validation;
using Sallyport.Proxy.Admin;
using Sallyport.Proxy.Configuration;
using Sallyport.Proxy.Keys;
using Sallyport.Proxy.Telemetry.Decisions;

namespace Sallyport.Proxy.Reporting;

/// <summary>
/// Tells the control plane which policies are in force here, how it stands with their keys, and what was decided: once a second at most, when there
/// is news, and every ten seconds to be known as connected. What cannot be sent waits in the ring of decisions, whose eldest go first. No request waits for it.
/// </summary>
internal sealed class ControlReports : IAsyncDisposable
{
    /// <summary>Most decisions of one report; of a busier proxy the newest are seen, and all refusals before what passed.</summary>
    private const int MaxRefused = 200, MaxPassed = 50;

    private static readonly ApiKind s_kind = new("sallyport.dev", "v1", "proxyreports", "ProxyReport");
    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(1), s_silence = TimeSpan.FromSeconds(10), s_longestWait = TimeSpan.FromSeconds(30);

    private readonly ProxyOptions _options;
    private readonly ApiClient _client;
    private readonly DecisionLog _decisions;
    private readonly KeySetTable _keys;
    private readonly Func<string, long> _generationOf;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _gate = new();
    private readonly Task _running;
    private Dictionary<(string Kind, string Namespace, string Name), PolicyReport> _policies = [];
    private ProxyModel? _model;
    private bool _isNews = true;
    private long _rounds;
    private (long Refused, long Passed) _seen;

    /// <param name="options">Who reports.</param>
    /// <param name="client">The control plane.</param>
    /// <param name="decisions">The last decisions.</param>
    /// <param name="keys">The keys of its rules.</param>
    /// <param name="generationOf">The generation of a document by its name.</param>
    /// <param name="time">The time.</param>
    public ControlReports(ProxyOptions options, ApiClient client, DecisionLog decisions, KeySetTable keys, Func<string, long> generationOf, TimeProvider time)
    {
        _options = options;
        _client = client;
        _decisions = decisions;
        _keys = keys;
        _generationOf = generationOf;
        _time = time;
        _running = Task.Run(RunAsync);
    }

    /// <summary>A configuration is in force, with what was found in it.</summary>
    public void InForce(ProxyModel model)
    {
        ILookup<string, string> problems = model.Diagnostics.ToLookup(finding => finding.Document, finding => finding.Message, StringComparer.Ordinal);
        lock (_gate)
        {
            _policies = model.Applying.ToDictionary(
                policy => (policy.Kind, policy.Metadata.Namespace, policy.Metadata.Name),
                policy => new PolicyReport(policy.Metadata.Generation ?? 0, true, [.. problems[policy.Source.Document]]));
            _model = model;
            _isNews = true;
        }
    }

    /// <summary>A change could not be used; what was in force before still is.</summary>
    public void Refused(IReadOnlyList<Diagnostic> diagnostics)
    {
        lock (_gate)
        {
            foreach (IGrouping<string, Diagnostic> findings in diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error).GroupBy(d => d.Document))
            {
                if (ControlDocuments.ReadName(findings.Key) is { } name)
                    _policies[name] = new PolicyReport(_generationOf(findings.Key), false, [.. findings.Select(finding => finding.Message)]);
            }
            _isNews = true;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        DateTimeOffset last = DateTimeOffset.MinValue;
        TimeSpan wait = s_pause;
        try
        {
            while (true)
            {
                await Task.Delay(wait, _time, _stop.Token);
                (long refused, long passed) = _seen;
                DecisionRecord[] decisions = [.. _decisions.Refused.After(ref refused, MaxRefused), .. _decisions.Passed.After(ref passed, MaxPassed)];
                if (!_isNews && _rounds == _keys.Rounds && decisions.Length == 0 && _time.GetUtcNow() - last < s_silence)
                    continue;
                if (await SendAsync(decisions))
                    (_seen, last, wait) = ((refused, passed), _time.GetUtcNow(), s_pause);
                else
                    wait = wait * 2 < s_longestWait ? wait * 2 : s_longestWait;
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // The proxy ends.
        }
    }

    private async Task<bool> SendAsync(DecisionRecord[] decisions)
    {
        JsonObject report = Report(decisions);
        ApiResult result = await _client.CreateAsync(s_kind, _options.Namespace, report, _stop.Token);
        if (!result.IsDone)
            _isNews = true;
        return result.IsDone;
    }

    private JsonObject Report(DecisionRecord[] decisions)
    {
        JsonArray policies = [];
        ProxyModel? model;
        lock (_gate)
        {
            model = _model;
            _isNews = false;
            _rounds = _keys.Rounds;
            foreach (((string kind, string space, string name), PolicyReport policy) in _policies)
                policies.Add((JsonNode)policy.ToJson(kind, space, name));
        }
        return new JsonObject
        {
            ["apiVersion"] = s_kind.ApiVersion,
            ["kind"] = s_kind.Kind,
            ["metadata"] = new JsonObject { ["name"] = _options.Name },
            ["spec"] = new JsonObject
            {
                ["role"] = _options.Role.ToString().ToLower(CultureInfo.InvariantCulture),
                ["revision"] = model?.Snapshot.Revision ?? "",
                ["policies"] = policies,
                ["keySets"] = model is null ? new JsonArray() : KeySetReport.Of(model, _keys),
                ["decisions"] = new JsonArray([.. decisions.Select(DecisionOf)]),
            },
        };
    }

    private static JsonNode? DecisionOf(DecisionRecord record)
    {
        using MemoryStream text = new();
        using (Utf8JsonWriter json = new(text))
            DecisionsPage.Write(json, record);
        return JsonNode.Parse(text.GetBuffer().AsSpan(0, (int)text.Length));
    }
}
