using System.Globalization;
using System.Text.Json;
using Sallyport.Engine;
using Sallyport.Proxy.Telemetry;
using Sallyport.Proxy.Telemetry.Decisions;

namespace Sallyport.Proxy.Admin;

/// <summary><c>/decisions</c>: the last decisions, newest first, all of them or those asked for.</summary>
internal static class DecisionsPage
{
    public static AdminAnswer Render(ProxyView view, string query)
    {
        string? requestId = Parameter(query, "request-id"), reason = Parameter(query, "reason");
        bool isLimited = int.TryParse(Parameter(query, "limit"), NumberStyles.None, CultureInfo.InvariantCulture, out int limit);
        IEnumerable<DecisionRecord> records = view.Telemetry.Decisions.NewestFirst()
            .Where(record => requestId is null || record.RequestId == requestId)
            .Where(record => reason is null || Reasons.Of(record.Reason).Code == reason)
            .Take(isLimited ? limit : int.MaxValue);
        return AdminAnswer.Json(json =>
        {
            json.WriteStartObject();
            json.WriteStartArray("decisions");
            foreach (DecisionRecord record in records)
                Write(json, record);
            json.WriteEndArray();
            json.WriteEndObject();
        });
    }

    internal static void Write(Utf8JsonWriter json, DecisionRecord record)
    {
        ReasonRow row = Reasons.Of(record.Reason);
        json.WriteStartObject();
        json.WriteString("requestId", record.RequestId);
        json.WriteString("time", record.Time);
        json.WriteString("source", record.Source);
        json.WriteString("method", record.Method);
        json.WriteString("host", record.Host);
        json.WriteString("path", TokenShapes.Hide(record.Path));
        json.WriteNumber("status", record.Status);
        json.WriteString("verdict", MetricsPage.NameOf(record.Verdict));
        json.WriteString("reason", row.Code);
        WriteRule(json, record);
        if (record.Audit is { } audit)
            json.WriteString("audit", audit.Id);
        if (record.DryRun is { } dryRun)
            json.WriteString("dryRun", dryRun);
        json.WriteString("route", record.Route);
        json.WriteString("revision", record.Revision);
        if (record.Reason != Reason.None)
            json.WriteString("remedy", row.Remedy);
        json.WriteEndObject();
    }

    private static void WriteRule(Utf8JsonWriter json, DecisionRecord record)
    {
        if (record.Rule is not { } rule)
        {
            json.WriteNull("policy");
            json.WriteNull("rule");
            return;
        }
        json.WriteString("policy", $"{rule.Namespace}/{rule.PolicyName}");
        json.WriteNumber("rule", rule.RuleIndex);
        if (record.Verdict == Verdict.Denied)
            json.WriteString("clause", rule.DescribeFields(record.Entries));
    }

    private static string? Parameter(string query, string name)
    {
        foreach (string pair in query.Split('&'))
            if (pair.StartsWith(name, StringComparison.Ordinal) && pair.Length > name.Length && pair[name.Length] == '=')
                return Uri.UnescapeDataString(pair[(name.Length + 1)..]);
        return null;
    }
}
