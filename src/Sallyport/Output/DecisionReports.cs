using System.Text.Json;

namespace Sallyport.Output;

/// <summary>The decisions of one request, in the order of time: for a person, or in the terms of <c>explain</c>'s JSON form.</summary>
internal static class DecisionReports
{
    public static void WriteText(IReadOnlyList<DecisionReport> reports, TextWriter output)
    {
        foreach (DecisionReport report in reports)
        {
            string who = $"{report.Workload} in {report.Namespace}", reason = report["reason"] is { } code ? $" [{code}]" : "";
            output.WriteLine(report.IsAllowed ? $"allowed by {who}; the answer was {report.Status}{reason}" : $"refused by {who}: {report.Status}{reason}");
            WriteLine(output, "request", $"{report["method"]} {report["host"]}{report["path"]} from {report["source"]}, {report["time"]}");
            if (report["policy"] is { } policy)
                WriteLine(output, "policy", report.Rule is { } rule ? $"{policy}, rule {rule}" : policy);
            foreach (string field in (string[])["clause", "audit", "dryRun", "route", "revision"])
            {
                if (report[field] is { Length: > 0 } text)
                    WriteLine(output, field, text);
            }
            if (report["remedy"] is { } remedy && !report.IsAllowed)
                output.WriteLine($"What to do: {remedy}");
        }
    }

    public static void WriteJson(IReadOnlyList<DecisionReport> reports, TextWriter output) => JsonText.Write(output, json =>
    {
        json.WriteStartObject();
        json.WriteStartArray("decisions");
        foreach (DecisionReport report in reports)
            Write(json, report);
        json.WriteEndArray();
        json.WriteEndObject();
    });

    private static void Write(Utf8JsonWriter json, DecisionReport report)
    {
        json.WriteStartObject();
        json.WriteString("namespace", report.Namespace);
        json.WriteString("workload", report.Workload);
        json.WriteNumber("status", report.Status);
        json.WriteBoolean("allowed", report.IsAllowed);
        json.WriteNumberOrNull("rule", report.Rule);
        foreach (string field in DecisionReport.Names)
            json.WriteString(field, report[field]);
        json.WriteEndObject();
    }

    private static void WriteLine(TextWriter output, string name, string text) => output.WriteLine($"  {name,-8} {text}");
}
