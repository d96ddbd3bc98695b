using Sallyport.Policy.Resources;
using Sallyport.Policy.Validation;

namespace Sallyport.Policy.Compilation;

/// <summary>Collects what compiling finds: things that each document alone cannot show. They are warnings; the rest stays in force.</summary>
internal sealed class Findings
{
    private readonly List<Diagnostic> _all = [];
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);

    public IReadOnlyList<Diagnostic> All => _all;

    /// <summary>Adds a warning about a resource, once.</summary>
    public void Warn(Resource about, DiagnosticCode code, string message, string path = "")
    {
        string text = $"{about.Kind} {about.FullName}: {message}";
        if (_seen.Add(text))
            _all.Add(new Diagnostic(code, DiagnosticSeverity.Warning, text, about.Source.Document, about.Source.Line, about.Source.Column, path));
    }
}
