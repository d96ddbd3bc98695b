using System.Text.Json;
using Sallyport.Explaining;

namespace Sallyport.Output;

/// <summary>The explanation as one JSON object (docs/reference/commands.md).</summary>
internal static class ExplainJson
{
    public static void Write(ExplainReport report, TextWriter output) => JsonText.Write(output, json =>
    {
        json.WriteStartObject();
        json.WriteNumber("status", report.Status);
        json.WriteBoolean("allowed", report.Allowed);
        json.WriteString("reason", report.Reason);
        json.WriteString("policy", report.Policy);
        json.WriteNumberOrNull("rule", report.Rule);
        json.WriteString("principal", report.Principal);
        json.WriteString("body", report.Body);
        WriteHeaders(json, "responseHeaders", report.ResponseHeaders);
        WriteHeaders(json, "upstreamHeaders", report.UpstreamHeaders);
        json.WriteStartArray("steps");
        foreach (ExplainStep step in report.Steps)
            WriteStep(json, step);
        json.WriteEndArray();
        json.WriteString("remedy", report.Remedy);
        json.WriteEndObject();
    });

    private static void WriteStep(Utf8JsonWriter json, ExplainStep step)
    {
        json.WriteStartObject();
        json.WriteString("step", step.Name);
        json.WriteString("outcome", step.Outcome);
        json.WriteString("by", step.By);
        json.WriteBoolean("dryRun", step.IsDryRun);
        WriteLines(json, "matched", step.Matched);
        WriteLines(json, "notMatched", step.NotMatched);
        json.WriteString("nearestMiss", step.NearestMiss);
        json.WriteEndObject();
    }

    private static void WriteLines(Utf8JsonWriter json, string name, IReadOnlyList<string> lines)
    {
        json.WriteStartArray(name);
        foreach (string line in lines)
            json.WriteStringValue(line);
        json.WriteEndArray();
    }

    // A header that is there several times is joined, as receivers may do (RFC 9110 section 5.3).
    private static void WriteHeaders(Utf8JsonWriter json, string name, IReadOnlyList<(string Name, string Value)> headers)
    {
        json.WriteStartObject(name);
        foreach (IGrouping<string, string> header in headers.GroupBy(h => h.Name, h => h.Value))
            json.WriteString(header.Key, string.Join(header.Key == "cookie" ? "; " : ",", header));
        json.WriteEndObject();
    }
}
