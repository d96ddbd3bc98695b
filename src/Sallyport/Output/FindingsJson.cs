using System.Text.Json;
using Sallyport.Policy.Validation;

namespace Sallyport.Output;

/// <summary>The findings as one JSON object (docs/reference/commands.md).</summary>
internal static class FindingsJson
{
    public static void Write(Findings findings, TextWriter output) => JsonText.Write(output, json =>
    {
        json.WriteStartObject();
        json.WriteNumber("files", findings.Files);
        json.WriteNumber("accepted", findings.Accepted);
        json.WriteNumber("errors", findings.Count(DiagnosticSeverity.Error));
        json.WriteNumber("warnings", findings.Count(DiagnosticSeverity.Warning));
        json.WriteNumber("infos", findings.Count(DiagnosticSeverity.Info));
        json.WriteNumber("dropped", findings.All.Dropped);
        json.WriteStartArray("findings");
        foreach (Diagnostic finding in findings.All)
            WriteFinding(json, finding);
        json.WriteEndArray();
        json.WriteEndObject();
    });

    private static void WriteFinding(Utf8JsonWriter json, Diagnostic finding)
    {
        json.WriteStartObject();
        json.WriteString("code", finding.Code.ToString());
        json.WriteString("severity", Findings.NameOf(finding.Severity));
        json.WriteString("message", finding.Message);
        json.WriteString("document", finding.Document);
        json.WriteNumber("line", finding.Line);
        json.WriteNumber("column", finding.Column);
        json.WriteString("path", finding.Path);
        json.WriteEndObject();
    }
}
