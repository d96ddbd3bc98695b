namespace Sallyport.Policy.Parsing;

/// <summary>One document of a stream: a part of its text, and the number of lines before it.</summary>
internal readonly record struct DocumentChunk(string Text, int Start, int End, int LinesBefore);
