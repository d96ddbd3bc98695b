using System.Text;
using Sallyport.Policy.Parsing.Yaml;
using Sallyport.Policy.Validation;

namespace Sallyport.Policy.Parsing;

/// <summary>Reads text into positioned nodes, the way kubectl reads YAML and JSON (validation.md 1.17-1.19).</summary>
/// <remarks>Memory and time are bounded by the length of the text, whatever the text says.</remarks>
public static class DocumentReader
{
    /// <summary>Longest text that is read: ten times what an API server takes in one request, for whole clusters.</summary>
    public const int MaxBytes = 32 * 1024 * 1024;

    private static readonly UTF8Encoding s_strictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>
    /// Reads the documents of a text one after the other, so that only one at a time is held as nodes. What cannot be read is reported
    /// and left out; an empty document is null and left out too.
    /// </summary>
    public static IEnumerable<Node> Read(DocumentText document, Diagnostics diagnostics) => Read(document, 0, diagnostics);

    /// <summary>Reads the documents of a text that stands inside another one, so many lines below its beginning.</summary>
    internal static IEnumerable<Node> Read(DocumentText document, int linesBefore, Diagnostics diagnostics)
    {
        if (JsonNodeReader.TryRead(document, linesBefore, diagnostics, out IReadOnlyList<Node> objects))
        {
            foreach (Node root in objects) yield return root;
            yield break;
        }

        string? text = Decode(document, diagnostics);
        if (text is null) yield break;
        foreach (DocumentChunk chunk in DocumentSplitter.Split(document.Name, text, diagnostics))
        {
            Node? root = ReadChunk(document.Name, chunk with { LinesBefore = chunk.LinesBefore + linesBefore }, diagnostics);
            if (root is { IsNull: false }) yield return root;
        }
    }

    private static string? Decode(DocumentText document, Diagnostics diagnostics)
    {
        if (document.Bytes.Length > MaxBytes)
        {
            Refuse(DiagnosticCode.DocumentTooLarge, $"the text has {document.Bytes.Length} bytes; at most {MaxBytes} are read", 0, 0);
            return null;
        }

        ReadOnlySpan<byte> bytes = document.Bytes.Span;
        if (bytes.StartsWith("\uFEFF"u8)) bytes = bytes[3..];
        string text;
        try
        {
            text = s_strictUtf8.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            Refuse(DiagnosticCode.InvalidText, "the text is not UTF-8", 0, 0);
            return null;
        }

        int bad = ForbiddenCharacters.Find(text);
        if (bad < 0) return text;
        int line = 1 + text.AsSpan(0, bad).Count('\n');
        int column = bad - text.AsSpan(0, bad).LastIndexOf('\n');
        Refuse(
            DiagnosticCode.InvalidText,
            $"the character U+{(int)text[bad]:X4} is not allowed in a document; write it as an escape in double quotes",
            line,
            column);
        return null;

        void Refuse(DiagnosticCode code, string message, int atLine, int atColumn) =>
            diagnostics.Add(new Diagnostic(code, DiagnosticSeverity.Error, message, document.Name, atLine, atColumn, ""));
    }

    private static Node? ReadChunk(string name, DocumentChunk chunk, Diagnostics diagnostics)
    {
        try
        {
            return new YamlNodeReader(new YamlCursor(name, chunk.Text, chunk.Start, chunk.End, chunk.LinesBefore), diagnostics).Read();
        }
        catch (DocumentException e)
        {
            diagnostics.Add(new Diagnostic(e.Code, DiagnosticSeverity.Error, e.Message, name, e.Mark.Line, e.Mark.Column, ""));
            return null;
        }
    }
}
