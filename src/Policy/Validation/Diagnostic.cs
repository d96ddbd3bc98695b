namespace Sallyport.Policy.Validation;

/// <summary>One finding in a document: what, how bad, in words, and where.</summary>
/// <param name="Code">The reason, from the closed list.</param>
/// <param name="Severity">An error refuses the document.</param>
/// <param name="Message">A sentence for a person. Names the field and the value, but never key material or tokens.</param>
/// <param name="Document">Name of the document as it was given, usually a file path.</param>
/// <param name="Line">1-based line, 0 when the whole document is meant.</param>
/// <param name="Column">1-based column, 0 when the whole document is meant.</param>
/// <param name="Path">Path of the field (<c>spec.jwtRules[0].issuer</c>), empty when the whole document is meant.</param>
public sealed record Diagnostic(
    DiagnosticCode Code,
    DiagnosticSeverity Severity,
    string Message,
    string Document,
    int Line,
    int Column,
    string Path)
{
    /// <summary>The common one-line form <c>file:line:column: severity: message (path) [code]</c>.</summary>
    public override string ToString()
    {
        string severity = Severity switch
        {
            DiagnosticSeverity.Warning => "warning",
            DiagnosticSeverity.Info => "info",
            _ => "error",
        };
        string place = Line > 0 ? $"{Document}:{Line}:{Column}" : Document;
        return $"{place}: {severity}: {Message} [{Code}]";
    }
}
