using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Sallyport.ControlPlane.Api;
using Sallyport.ControlPlane.Controllers;
using Sallyport.ControlPlane.Resources;
using Sallyport.ControlPlane.Store;

namespace Sallyport.ControlPlane.Audit;

/// <summary>
/// Reports recorded calls by the rules of the ConfigMap <c>sallyport-audit-alerts</c> of the root namespace: to a webhook, and as an Event.
/// </summary>
/// <remarks>
/// Behind the calls, which never wait for it: at most 1,024 reports wait, later ones are dropped and counted in the log. What is posted names
/// who, what and the outcome; objects, secret or not, are not part of it. One Event a rule and namespace, with a count, so that a storm of
/// calls is no storm of objects.
/// </remarks>
internal sealed partial class Alerts : IAsyncDisposable
{
    private const string RulesName = "sallyport-audit-alerts";
    private const string RootNamespace = "istio-system";
    private const int MaxWaiting = 1024;

    private static readonly TimeSpan _timeout = TimeSpan.FromSeconds(5);

    private readonly Channel<(AlertRule Rule, JsonObject Report)> _waiting =
        Channel.CreateBounded<(AlertRule, JsonObject)>(new BoundedChannelOptions(MaxWaiting) { SingleReader = true });

    private readonly CancellationTokenSource _stop = new();
    private readonly ObjectStore _store;
    private readonly ObjectWriter _writer;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly HttpClient _http;
    private readonly Task _sending;
    private (long Version, AlertRule[] Rules) _rules = (0, []);

    public Alerts(ObjectStore store, TimeProvider time, ILogger log)
    {
        _store = store;
        _writer = new ObjectWriter(store, time);
        _time = time;
        _log = log;
        _http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false, ConnectCallback = ConnectAsync }) { Timeout = _timeout };
        _sending = Task.Run(SendAllAsync);
    }

    /// <summary>Reports a recorded call where a rule asks for it. Does not wait.</summary>
    public void See(JsonObject e, string kind)
    {
        foreach (AlertRule rule in Rules())
        {
            if (rule.Fits(e, kind) && !_waiting.Writer.TryWrite((rule, Report(rule, e, kind)))) LogDropped(_log, rule.Name);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _waiting.Writer.TryComplete();
        await _stop.CancelAsync();
        await _sending;
        _http.Dispose();
        _stop.Dispose();
    }

    private AlertRule[] Rules()
    {
        StoredObject? stored = _store.Current.Find(new ObjectKey("configmaps", RootNamespace, RulesName));
        (long version, AlertRule[] rules) = _rules;
        if ((stored?.Version ?? 0) == version) return rules;
        List<AlertRule> read = [];
        foreach ((string name, JsonNode? text) in stored?.Parse().Members("data") ?? [])
        {
            if (AlertRule.Read(name, text.Text() ?? "", out string problem) is { } rule) read.Add(rule);
            else LogUnreadable(_log, name, problem);
        }
        _rules = (stored?.Version ?? 0, [.. read]);
        return _rules.Rules;
    }

    private static JsonObject Report(AlertRule rule, JsonObject e, string kind) => new()
    {
        ["rule"] = rule.Name, ["kind"] = kind, ["auditID"] = e["auditID"]?.DeepClone(), ["time"] = e["requestReceivedTimestamp"]?.DeepClone(),
        ["verb"] = e["verb"]?.DeepClone(), ["user"] = e.Text("user", "username"), ["sourceIPs"] = e["sourceIPs"]?.DeepClone(),
        ["objectRef"] = e["objectRef"]?.DeepClone(), ["responseStatus"] = e["responseStatus"]?.DeepClone(),
    };

    private async Task SendAllAsync()
    {
        try
        {
            await foreach ((AlertRule rule, JsonObject report) in _waiting.Reader.ReadAllAsync(_stop.Token))
            {
                await NoteAsync(rule, report);
                if (rule.Webhook is not null) await PostAsync(rule, report);
            }
        }
        catch (OperationCanceledException)
        {
            // The control plane stops; what waited is in the audit log.
        }
    }

    private async Task PostAsync(AlertRule rule, JsonObject report)
    {
        try
        {
            using ByteArrayContent body = new(JsonBody.Write(report));
            body.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            using HttpRequestMessage request = new(HttpMethod.Post, rule.Webhook) { Content = body };
            using HttpResponseMessage answer = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, _stop.Token);
            if (!answer.IsSuccessStatusCode) LogFailed(_log, rule.Name, $"it answered {(int)answer.StatusCode}");
        }
        catch (Exception e) when (e is HttpRequestException || (e is OperationCanceledException && !_stop.IsCancellationRequested))
        {
            LogFailed(_log, rule.Name, e is HttpRequestException ? e.Message : "it did not answer in time");
        }
    }

    private async Task NoteAsync(AlertRule rule, JsonObject report)
    {
        string at = report.Text("objectRef", "namespace") ?? "", now = ObjectMetadata.TimeText(_time.GetUtcNow());
        string ns = at.Length > 0 && _store.Current.Find(new ObjectKey("namespaces", "", at)) is not null ? at : "default";
        string name = $"audit-alert.{rule.Name.ToLowerInvariant().Replace('_', '-')}";
        string message = $"Rule {rule.Name}: {report.Text("user")} {report.Text("verb")} {report.Text("objectRef", "resource")} "
            + $"{report.Text("objectRef", "name")} ({report.Integer("responseStatus", "code")})";
        JsonObject involved = new() { ["kind"] = report.Text("kind"), ["namespace"] = at.Length > 0 ? at : null, ["name"] = report.Text("objectRef", "name") };
        await _writer.EnsureAsync("", "events", new JsonObject
        {
            ["metadata"] = new JsonObject { ["name"] = name, ["namespace"] = ns }, ["involvedObject"] = involved.DeepClone(), ["reason"] = "AuditAlert",
            ["type"] = "Warning", ["source"] = new JsonObject { ["component"] = "sallyport-audit" }, ["count"] = 0, ["firstTimestamp"] = now,
        }, _stop.Token);
        await _writer.ChangeAsync(new ObjectKey("events", ns, name), e =>
        {
            (e["involvedObject"], e["message"], e["lastTimestamp"], e["count"]) = (involved.DeepClone(), message, now, (e.Integer("count") ?? 0) + 1);
            return true;
        }, _stop.Token);
    }

    // Private networks are where webhooks live; the link-local network is where clouds keep credentials, and no webhook.
    private static async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancel)
    {
        foreach (IPAddress address in await Dns.GetHostAddressesAsync(context.DnsEndPoint.Host, cancel))
        {
            if (!IsAllowed(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address)) continue;
            Socket socket = new(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                await socket.ConnectAsync(address, context.DnsEndPoint.Port, cancel);
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        }
        throw new HttpRequestException("its address is not one that alerts are sent to");
    }

    private static bool IsAllowed(IPAddress address)
    {
        byte[] bytes = address.GetAddressBytes();
        return bytes.Length == 4
            ? !(bytes[0] == 169 && bytes[1] == 254) && bytes[0] is not 0 and < 224
            : !address.IsIPv6LinkLocal && !address.IsIPv6Multicast && !address.Equals(IPAddress.IPv6Any);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Too many alerts wait: one of rule {Rule} is dropped")]
    private static partial void LogDropped(ILogger log, string rule);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The audit alert rule {Rule} is not used: {Problem}")]
    private static partial void LogUnreadable(ILogger log, string rule, string problem);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The webhook of audit alert rule {Rule} could not be told: {Reason}")]
    private static partial void LogFailed(ILogger log, string rule, string reason);
}
