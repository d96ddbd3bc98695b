using Sallyport.Policy.Validation;

namespace Sallyport.Output;

/// <summary>The result of <c>check</c>, to be printed in one of three forms.</summary>
/// <param name="All">In the order in which they were found, which is that of the documents.</param>
/// <param name="Files">How many files were read.</param>
/// <param name="Accepted">How many objects can be used.</param>
internal sealed record Findings(Diagnostics All, int Files, int Accepted)
{
    public int Count(DiagnosticSeverity severity) => All.Count(d => d.Severity == severity);

    public static string NameOf(DiagnosticSeverity severity) => severity switch
    {
        DiagnosticSeverity.Warning => "warning",
        DiagnosticSeverity.Info => "info",
        _ => "error",
    };
}
