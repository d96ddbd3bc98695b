namespace Sallyport.Policy.Validation;

/// <summary>How much a finding matters. The default is the strictest, so a forgotten assignment refuses.</summary>
public enum DiagnosticSeverity : byte
{
    /// <summary>The document is refused.</summary>
    Error = 0,

    /// <summary>The document is accepted, but probably does not say what was meant.</summary>
    Warning,

    /// <summary>Worth knowing, nothing to do.</summary>
    Info,
}
