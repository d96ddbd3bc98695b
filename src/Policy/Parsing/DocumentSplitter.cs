using Sallyport.Policy.Validation;

namespace Sallyport.Policy.Parsing;

/// <summary>Takes a stream apart at the lines that begin with <c>---</c> before any YAML is read, as kubectl does (1.17).</summary>
internal static class DocumentSplitter
{
    /// <summary>Splits; a separator with text behind it is reported and ends the stream, since what follows cannot be trusted.</summary>
    public static IReadOnlyList<DocumentChunk> Split(string name, string text, Diagnostics diagnostics)
    {
        List<DocumentChunk> chunks = [];
        int start = 0, line = 0, startLine = 0, at = 0;
        while (at < text.Length)
        {
            int end = text.IndexOf('\n', at);
            int next = end < 0 ? text.Length : end + 1;
            if (string.CompareOrdinal(text, at, "---", 0, 3) == 0)
            {
                ReadOnlySpan<char> rest = text.AsSpan(at + 3, next - at - 3).Trim();
                if (rest.Length > 0 && rest[0] != '#')
                {
                    diagnostics.Add(new Diagnostic(
                        DiagnosticCode.InvalidSyntax,
                        DiagnosticSeverity.Error,
                        $"only a comment may follow the separator ---, not {Quoted.Text(rest.ToString())}",
                        name,
                        line + 1,
                        4,
                        ""));
                    return chunks;
                }

                Add(chunks, text, start, at, startLine);
                start = next;
                startLine = line + 1;
            }

            at = next;
            line++;
        }

        Add(chunks, text, start, text.Length, startLine);
        return chunks;
    }

    private static void Add(List<DocumentChunk> chunks, string text, int start, int end, int linesBefore)
    {
        if (!text.AsSpan(start, end - start).IsWhiteSpace()) chunks.Add(new DocumentChunk(text, start, end, linesBefore));
    }
}
