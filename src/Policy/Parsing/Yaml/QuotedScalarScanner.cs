using System.Buffers;
using System.Globalization;
using System.Text;

namespace Sallyport.Policy.Parsing.Yaml;

/// <summary>Scalars in single or double quotes. Their lines need no indentation (as kubectl's reader sees it).</summary>
internal static class QuotedScalarScanner
{
    private static readonly SearchValues<char> s_endOfSimpleDouble = SearchValues.Create("\"\\\n\r\u0085\u2028\u2029");
    private static readonly SearchValues<char> s_endOfSimpleSingle = SearchValues.Create("'\n\r\u0085\u2028\u2029");

    /// <summary>Reads a scalar; the cursor is at its opening quote, afterwards behind the closing one.</summary>
    public static string Read(YamlCursor cursor)
    {
        char quote = cursor.Current;
        Mark mark = cursor.Mark;
        cursor.Skip();
        if (TryReadSimple(cursor, quote) is { } simple) return simple;
        StringBuilder text = new();
        StringBuilder gap = new();
        while (true)
        {
            if (cursor.IsAtEnd) throw YamlCursor.Error("a quote is not closed", mark);
            if (cursor.IsDocumentIndicator('-') || cursor.IsDocumentIndicator('.'))
            {
                throw YamlCursor.Error("a quote is not closed before the document ends", mark);
            }
            bool escapedBreak = ReadWord(cursor, quote, text);
            if (!escapedBreak && cursor.Current == quote)
            {
                cursor.Skip();
                return text.ToString();
            }

            ReadGap(cursor, gap, escapedBreak);
            text.Append(gap);
        }
    }

    // Most scalars end in their line and hold nothing to translate.
    private static string? TryReadSimple(YamlCursor cursor, char quote)
    {
        ReadOnlySpan<char> rest = cursor.Rest;
        int end = rest.IndexOfAny(quote == '"' ? s_endOfSimpleDouble : s_endOfSimpleSingle);
        if (end < 0 || rest[end] != quote) return null;
        if (quote == '\'' && end + 1 < rest.Length && rest[end + 1] == '\'') return null;
        string value = rest[..end].ToString();
        cursor.Skip(end + 1);
        return value;
    }

    // Characters up to a blank, a break or the closing quote; true when an escaped line break ended them.
    private static bool ReadWord(YamlCursor cursor, char quote, StringBuilder text)
    {
        while (!YamlCursor.IsBlankOrEnd(cursor.Current))
        {
            char c = cursor.Current;
            if (c == quote)
            {
                if (quote == '"' || cursor[1] != '\'') return false;
                text.Append('\'');
                cursor.Skip(2);
            }
            else if (quote == '"' && c == '\\')
            {
                if (YamlCursor.IsBreak(cursor[1]))
                {
                    cursor.Skip();
                    cursor.SkipBreak();
                    return true;
                }

                ReadEscape(cursor, text);
            }
            else
            {
                text.Append(c);
                cursor.Skip();
            }
        }

        return false;
    }

    private static void ReadGap(YamlCursor cursor, StringBuilder gap, bool afterBreak)
    {
        gap.Clear();
        int start = cursor.Offset;
        cursor.SkipBlanks();
        if (!afterBreak && !YamlCursor.IsBreak(cursor.Current))
        {
            gap.Append(cursor.Since(start));
            return;
        }

        if (!afterBreak) cursor.ReadBreak(gap);
        while (YamlCursor.IsBlank(cursor.Current) || YamlCursor.IsBreak(cursor.Current))
        {
            if (YamlCursor.IsBreak(cursor.Current)) cursor.ReadBreak(gap);
            else cursor.Skip();
        }

        // Behind an escaped break nothing is folded: the further breaks stay.
        if (!afterBreak) LineFolding.Fold(gap);
    }

    private static void ReadEscape(YamlCursor cursor, StringBuilder text)
    {
        char c = cursor[1];
        int digits = c switch { 'x' => 2, 'u' => 4, 'U' => 8, _ => 0 };
        if (digits > 0)
        {
            ReadCode(cursor, digits, text);
            return;
        }

        text.Append(c switch
        {
            '0' => '\0',
            'a' => '\a',
            'b' => '\b',
            't' or '\t' => '\t',
            'n' => '\n',
            'v' => '\v',
            'f' => '\f',
            'r' => '\r',
            'e' => '\u001b',
            ' ' or '"' or '\'' or '\\' => c,
            'N' => '\u0085',
            '_' => '\u00a0',
            'L' => '\u2028',
            'P' => '\u2029',
            _ => throw cursor.Error("an unknown escape in double quotes"),
        });
        cursor.Skip(2);
    }

    private static void ReadCode(YamlCursor cursor, int digits, StringBuilder text)
    {
        ReadOnlySpan<char> rest = cursor.Rest;
        uint code = 0;
        bool isNumber = rest.Length >= digits + 2
            && uint.TryParse(rest.Slice(2, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out code);
        if (!isNumber || !Rune.IsValid(code)) throw cursor.Error("an escape that is no Unicode character");
        text.Append(new Rune(code).ToString());
        cursor.Skip(digits + 2);
    }
}
