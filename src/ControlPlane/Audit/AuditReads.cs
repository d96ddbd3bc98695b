using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Sallyport.ControlPlane.Api;
using Sallyport.ControlPlane.Resources;

namespace Sallyport.ControlPlane.Audit;

/// <summary>The audit log as a resource: <c>events</c> of <c>audit.k8s.io</c>, newest first, read from its files.</summary>
internal sealed class AuditReads(AuditLog log)
{
    private const int DefaultLimit = 500;

    public async Task AnswerAsync(ApiCall call)
    {
        if (call.Verb is not ("get" or "list") || call.Path.Subresource is not null) throw Refusals.MethodNotAllowed();
        await log.FlushAsync();
        if (call.Path.Name is { } name) await GetAsync(call, name);
        else await ListAsync(call);
    }

    private Task GetAsync(ApiCall call, string name)
    {
        JsonObject found = Events().FirstOrDefault(e => e.Text("auditID") == name) ?? throw Refusals.NotFound(call.Type, name);
        return call.AnswerAsync(200, Table.IsAsked(call) ? Table.Of(call, [found], new JsonObject { ["resourceVersion"] = "0" }) : found);
    }

    private Task ListAsync(ApiCall call)
    {
        FieldSelector fields = FieldSelector.Parse(call.Query("fieldSelector"), call.Type);
        DateTimeOffset? since = TimeOf(call, "since"), until = TimeOf(call, "until");
        int limit = int.TryParse(call.Query("limit"), NumberStyles.None, CultureInfo.InvariantCulture, out int asked) && asked > 0
            ? Math.Min(asked, DefaultLimit) : DefaultLimit;
        string after = ReadToken(call.Query("continue"));
        List<JsonObject> page = [];
        JsonObject metadata = new() { ["resourceVersion"] = "0" };
        bool isBeyond = after.Length == 0;
        foreach (JsonObject e in Events())
        {
            if (!isBeyond)
            {
                isBeyond = e.Text("auditID") == after;
                continue;
            }
            DateTimeOffset at = Time(e.Text("requestReceivedTimestamp")) ?? DateTimeOffset.MinValue;
            if (since is not null && at < since) break;
            if ((until is not null && at > until) || !fields.Matches(e)) continue;
            if (page.Count == limit)
            {
                metadata["continue"] = Convert.ToBase64String(Encoding.UTF8.GetBytes(page[^1].Text("auditID")!));
                break;
            }
            page.Add(e);
        }
        if (!isBeyond) throw Refusals.Gone("The provided continue parameter is too old: that part of the audit log is gone.");
        if (Table.IsAsked(call)) return call.AnswerAsync(200, Table.Of(call, page, metadata));
        return call.AnswerAsync(200, new JsonObject
        {
            ["kind"] = "EventList", ["apiVersion"] = "audit.k8s.io/v1", ["metadata"] = metadata, ["items"] = new JsonArray([.. page]),
        });
    }

    private IEnumerable<JsonObject> Events()
    {
        foreach (ReadOnlyMemory<byte> line in log.LinesNewestFirst())
        {
            JsonObject? e = Parse(line);
            if (e?.Text("auditID") is not { } id) continue;
            e["metadata"] = new JsonObject { ["name"] = id, ["creationTimestamp"] = e.Text("requestReceivedTimestamp") };
            yield return e;
        }
    }

    // The last line may be half written when a process died.
    private static JsonObject? Parse(ReadOnlyMemory<byte> line)
    {
        try
        {
            return JsonNode.Parse(line.Span) as JsonObject;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string ReadToken(string token)
    {
        byte[] bytes = new byte[token.Length];
        if (!Convert.TryFromBase64String(token, bytes, out int length)) throw Refusals.BadRequest("continue key is not valid");
        return Encoding.UTF8.GetString(bytes, 0, length);
    }

    private static DateTimeOffset? TimeOf(ApiCall call, string name) => call.Query(name) is not { Length: > 0 } text ? null
        : Time(text) ?? throw Refusals.BadRequest($"{name} must be a time such as 2026-01-31T12:00:00Z");

    private static DateTimeOffset? Time(string? text) => DateTimeOffset.TryParse(
        text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time) ? time : null;
}
