using System.Globalization;
using System.Text.Json.Nodes;
using Sallyport.ControlPlane.Resources;

namespace Sallyport.ControlPlane.Reporting;

/// <summary>A decision record as the API shows it: the fields that are known, cut to their lengths, under the name of who reported it.</summary>
internal static class ReportedDecision
{
    private const int MaxLength = 512;

    private static readonly string[] _texts =
        ["requestId", "source", "method", "host", "path", "verdict", "reason", "policy", "clause", "audit", "dryRun", "route", "revision", "remedy"];

    public static JsonObject? Read(JsonNode? written, string ns, string workload, long number)
    {
        if (!DateTimeOffset.TryParse(written.Text("time"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time)) return null;
        JsonObject decision = new()
        {
            ["apiVersion"] = "sallyport.dev/v1",
            ["kind"] = "Decision",
            ["metadata"] = new JsonObject { ["name"] = $"d{number}", ["namespace"] = ns, ["creationTimestamp"] = Api.ObjectMetadata.TimeText(time) },
            ["workload"] = workload,
            ["time"] = time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture),
            ["code"] = written.Integer("status") ?? 0,
        };
        foreach (string field in _texts)
        {
            if (written.Text(field) is { Length: > 0 } text) decision[field] = Cut(text);
        }
        if (written.Integer("rule") is { } rule) decision["rule"] = rule;
        return decision;
    }

    public static string Cut(string? text) => text is null ? "" : text.Length > MaxLength ? text[..MaxLength] : text;
}
