using System.Text;

namespace Sallyport.Policy.Parsing.Yaml;

/// <summary>Scalars without quotes, which may go over several lines.</summary>
internal static class PlainScalarScanner
{
    /// <summary>Reads a scalar.</summary>
    /// <param name="cursor">At its first character; afterwards behind its last line's blanks.</param>
    /// <param name="indent">The indentation of the collection around; further lines must be deeper.</param>
    /// <param name="inFlow">Whether brackets and commas end it.</param>
    /// <param name="endsLine">True when a line break was read behind it, so that a key may follow.</param>
    public static string Read(YamlCursor cursor, int indent, bool inFlow, out bool endsLine)
    {
        endsLine = false;
        Mark mark = cursor.Mark;
        int start = cursor.Offset;
        SkipWord(cursor, inFlow);
        StringBuilder? folded = null;
        StringBuilder? gap = null;
        string first = cursor.Since(start);
        while (YamlCursor.IsBlank(cursor.Current) || YamlCursor.IsBreak(cursor.Current))
        {
            endsLine = SkipGap(cursor, indent, gap ??= new StringBuilder(), mark);
            if (!inFlow && endsLine && cursor.Column <= indent) break;
            if (cursor.Current == '#' || cursor.IsDocumentIndicator('-') || cursor.IsDocumentIndicator('.')) break;
            start = cursor.Offset;
            SkipWord(cursor, inFlow);
            if (cursor.Offset == start) break;
            folded ??= new StringBuilder(first);
            folded.Append(gap).Append(cursor.Since(start));
            endsLine = false;
        }

        return folded?.ToString() ?? first;
    }

    // Up to a blank, or an indicator that ends the scalar.
    private static void SkipWord(YamlCursor cursor, bool inFlow)
    {
        while (!YamlCursor.IsBlankOrEnd(cursor.Current))
        {
            if (cursor.Current == ':' && YamlCursor.IsBlankOrEnd(cursor[1])) return;
            if (inFlow && cursor.Current is ',' or '?' or '[' or ']' or '{' or '}') return;
            cursor.Skip();
        }
    }

    // Reads blanks and line breaks into what stands for them in the value; true when there was a break.
    private static bool SkipGap(YamlCursor cursor, int indent, StringBuilder gap, Mark mark)
    {
        gap.Clear();
        int start = cursor.Offset;
        cursor.SkipBlanks();
        if (!YamlCursor.IsBreak(cursor.Current))
        {
            gap.Append(cursor.Since(start));
            return false;
        }

        cursor.ReadBreak(gap);
        while (YamlCursor.IsBlank(cursor.Current) || YamlCursor.IsBreak(cursor.Current))
        {
            if (cursor.Current == '\t' && cursor.Column <= indent) throw cursor.Error("a tab stands where the indentation should be");
            if (YamlCursor.IsBreak(cursor.Current)) cursor.ReadBreak(gap);
            else cursor.Skip();
        }

        LineFolding.Fold(gap);
        return true;
    }
}
