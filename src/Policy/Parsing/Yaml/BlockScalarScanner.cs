using System.Text;

namespace Sallyport.Policy.Parsing.Yaml;

/// <summary>Scalars behind <c>|</c> and <c>&gt;</c>.</summary>
internal static class BlockScalarScanner
{
    /// <summary>Reads a scalar; the cursor is at its indicator, afterwards at the first line that is not its own.</summary>
    /// <param name="cursor">Where to read.</param>
    /// <param name="outer">The indentation of the collection around.</param>
    public static string Read(YamlCursor cursor, int outer)
    {
        bool isLiteral = cursor.Current == '|';
        cursor.Skip();
        (char chomping, int increment) = ReadHeader(cursor);
        int indent = increment == 0 ? 0 : Math.Max(outer, 0) + increment;
        StringBuilder text = new();
        StringBuilder breaks = new();
        StringBuilder lastBreak = new();
        indent = SkipIndentation(cursor, indent, outer, breaks);
        bool wasIndented = false;
        while (cursor.Column == indent && !cursor.IsAtEnd)
        {
            bool isIndented = YamlCursor.IsBlank(cursor.Current);
            bool isFolded = !isLiteral && !wasIndented && !isIndented && lastBreak.Length > 0 && lastBreak[0] == '\n';
            if (!isFolded) text.Append(lastBreak);
            else if (breaks.Length == 0) text.Append(' ');
            text.Append(breaks);
            lastBreak.Clear();
            breaks.Clear();
            wasIndented = isIndented;
            int start = cursor.Offset;
            cursor.SkipLineContent();
            text.Append(cursor.Since(start));
            cursor.ReadBreak(lastBreak);
            SkipIndentation(cursor, indent, outer, breaks);
        }

        if (chomping != '-') text.Append(lastBreak);
        if (chomping == '+') text.Append(breaks);
        return text.ToString();
    }

    // Chomping and indentation indicators in either order, then nothing but a comment.
    private static (char Chomping, int Increment) ReadHeader(YamlCursor cursor)
    {
        char chomping = '\0';
        int increment = 0;
        for (int i = 0; i < 2; i++)
        {
            if (chomping == '\0' && cursor.Current is '+' or '-')
            {
                chomping = cursor.Current;
                cursor.Skip();
            }
            else if (increment == 0 && char.IsAsciiDigit(cursor.Current))
            {
                if (cursor.Current == '0') throw cursor.Error("the indentation of a block scalar cannot be 0");
                increment = cursor.Current - '0';
                cursor.Skip();
            }
        }

        cursor.SkipBlanks();
        if (cursor.Current == '#') cursor.SkipLineContent();
        if (!YamlCursor.IsBreakOrEnd(cursor.Current)) throw cursor.Error("only a comment may follow | or > in its line");
        if (!cursor.IsAtEnd) cursor.SkipBreak();
        return (chomping, increment);
    }

    // Goes over indentation and empty lines; finds the indentation out when it is not known yet (0).
    private static int SkipIndentation(YamlCursor cursor, int indent, int outer, StringBuilder breaks)
    {
        int deepest = 0;
        while (true)
        {
            while ((indent == 0 || cursor.Column < indent) && cursor.Current == ' ') cursor.Skip();
            deepest = Math.Max(deepest, cursor.Column);
            if ((indent == 0 || cursor.Column < indent) && cursor.Current == '\t')
            {
                throw cursor.Error("a tab stands where the indentation should be");
            }

            if (!YamlCursor.IsBreak(cursor.Current)) break;
            cursor.ReadBreak(breaks);
        }

        return indent > 0 ? indent : Math.Max(Math.Max(deepest, outer + 1), 1);
    }
}
