namespace Sallyport.Policy.Parsing;

/// <summary>One document of a stream: its text and the number of lines before it.</summary>
internal readonly record struct DocumentChunk(ReadOnlyMemory<char> Text, int LinesBefore);
