using System.Collections;
using Sallyport.Policy.Parsing;

namespace Sallyport.Policy.Validation;

/// <summary>Collects everything that is wrong with a set of documents; never stops at the first problem.</summary>
/// <remarks>Not thread-safe: one load owns one collector.</remarks>
public sealed class Diagnostics : IReadOnlyList<Diagnostic>
{
    /// <summary>Findings kept. More help nobody, and a hostile document could otherwise fill the memory with them.</summary>
    public const int MaxKept = 10_000;

    private readonly List<Diagnostic> _kept = [];

    /// <summary>How many errors were added, also those beyond <see cref="MaxKept"/>.</summary>
    public int ErrorCount { get; private set; }

    /// <summary>How many findings were not kept, because there were too many.</summary>
    public int Dropped { get; private set; }

    /// <summary>True when at least one document is refused.</summary>
    public bool HasErrors => ErrorCount > 0;

    public int Count => _kept.Count;

    public Diagnostic this[int index] => _kept[index];

    /// <summary>Adds one finding.</summary>
    public void Add(Diagnostic diagnostic)
    {
        if (diagnostic.Severity == DiagnosticSeverity.Error) ErrorCount++;
        if (_kept.Count < MaxKept) _kept.Add(diagnostic);
        else Dropped++;
    }

    /// <summary>Adds an error at a place in a document.</summary>
    public void Error(DiagnosticCode code, NodeView at, string message) => Add(code, DiagnosticSeverity.Error, at, message);

    /// <summary>Adds a warning at a place in a document.</summary>
    public void Warning(DiagnosticCode code, NodeView at, string message) => Add(code, DiagnosticSeverity.Warning, at, message);

    public IEnumerator<Diagnostic> GetEnumerator() => _kept.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private void Add(DiagnosticCode code, DiagnosticSeverity severity, NodeView at, string message)
    {
        Mark mark = at.Mark;
        Add(new Diagnostic(code, severity, message, mark.Document, mark.Line, mark.Column, at.Path.ToString()));
    }
}
