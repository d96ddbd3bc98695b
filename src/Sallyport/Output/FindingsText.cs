using Sallyport.Policy.Validation;

namespace Sallyport.Output;

/// <summary>One finding a line, in the form that editors and terminals can follow, and a line that sums up.</summary>
internal static class FindingsText
{
    public static void Write(Findings findings, TextWriter output)
    {
        foreach (Diagnostic finding in findings.All)
            output.WriteLine(finding);
        if (findings.All.Dropped > 0)
            output.WriteLine($"and {findings.All.Dropped} more");
        output.WriteLine($"{findings.Files} {(findings.Files == 1 ? "file" : "files")}, {findings.Accepted} usable "
            + $"{(findings.Accepted == 1 ? "object" : "objects")}: {findings.Count(DiagnosticSeverity.Error)} errors, "
            + $"{findings.Count(DiagnosticSeverity.Warning)} warnings, {findings.Count(DiagnosticSeverity.Info)} notes");
    }
}
