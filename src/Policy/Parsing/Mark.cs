namespace Sallyport.Policy.Parsing;

/// <summary>A place in a document.</summary>
/// <param name="Document">Name of the document as it was given.</param>
/// <param name="Line">1-based line.</param>
/// <param name="Column">1-based column.</param>
public readonly record struct Mark(string Document, int Line, int Column);
