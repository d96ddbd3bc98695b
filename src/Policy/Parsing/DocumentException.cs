using Sallyport.Policy.Validation;

namespace Sallyport.Policy.Parsing;

/// <summary>Ends the reading of one document; never leaves <see cref="DocumentReader"/>.</summary>
internal sealed class DocumentException(DiagnosticCode code, string message, Mark mark) : Exception(message)
{
    public DiagnosticCode Code { get; } = code;

    public Mark Mark { get; } = mark;
}
