using System.Text;
using Sallyport.Policy.Validation;

namespace Sallyport.Policy.Parsing.Yaml;

/// <summary>A place in a text, with the classes of characters that YAML 1.1 tells apart.</summary>
internal sealed class YamlCursor(string document, string text, int start, int end, int linesBefore)
{
    private int _line = linesBefore + 1;

    /// <summary>Offset in the text.</summary>
    public int Offset { get; private set; } = start;

    /// <summary>Characters before the place in its line, which is its indentation when they are blanks.</summary>
    public int Column { get; private set; }

    public int Line => _line;

    public Mark Mark => new(document, _line, Column + 1);

    public char Current => this[0];

    /// <summary>The character so many places ahead; NUL, which no text holds, behind the end.</summary>
    public char this[int ahead] => Offset + ahead < end ? text[Offset + ahead] : '\0';

    public bool IsAtEnd => Offset >= end;

    /// <summary>The rest of the current line, and all behind it.</summary>
    public ReadOnlySpan<char> Rest => text.AsSpan(Offset, end - Offset);

    public static bool IsBlank(char c) => c is ' ' or '\t';

    public static bool IsBreak(char c) => c is '\n' or '\r' or '\u0085' or '\u2028' or '\u2029';

    public static bool IsBreakOrEnd(char c) => c == '\0' || IsBreak(c);

    public static bool IsBlankOrEnd(char c) => IsBlank(c) || IsBreakOrEnd(c);

    /// <summary>Letters of names: anchors and handles of tags.</summary>
    public static bool IsNameLetter(char c) => char.IsAsciiLetterOrDigit(c) || c is '_' or '-';

    /// <summary>Whether a line of three dashes or dots begins here.</summary>
    public bool IsDocumentIndicator(char c) =>
        Column == 0 && this[0] == c && this[1] == c && this[2] == c && IsBlankOrEnd(this[3]);

    /// <summary>Goes over characters of the same line.</summary>
    public void Skip(int count = 1)
    {
        Offset += count;
        Column += count;
    }

    /// <summary>Goes over a line break.</summary>
    public void SkipBreak()
    {
        Offset += Current == '\r' && this[1] == '\n' ? 2 : 1;
        Column = 0;
        _line++;
    }

    /// <summary>Goes over a line break and appends it in its normal form.</summary>
    public void ReadBreak(StringBuilder target)
    {
        if (IsAtEnd) return;
        target.Append(Current is '\u2028' or '\u2029' ? Current : '\n');
        SkipBreak();
    }

    public void SkipBlanks()
    {
        while (IsBlank(Current)) Skip();
    }

    /// <summary>Goes to the end of the line.</summary>
    public void SkipLineContent()
    {
        while (!IsBreakOrEnd(Current)) Skip();
    }

    /// <summary>The text from an earlier offset to here.</summary>
    public string Since(int offset) => text[offset..Offset];

    public DocumentException Error(string message) => Error(message, Mark);

    public static DocumentException Error(string message, Mark mark) => new(DiagnosticCode.InvalidSyntax, $"not YAML: {message}", mark);
}
