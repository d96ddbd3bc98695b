using System.Text;

namespace Sallyport.Policy.Parsing.Yaml;

/// <summary>Tags: <c>!</c>, <c>!name</c>, <c>!!name</c>, <c>!&lt;uri&gt;</c>.</summary>
internal static class TagScanner
{
    /// <summary>What <c>!!</c> stands for.</summary>
    public const string CorePrefix = "tag:yaml.org,2002:";

    /// <summary>Reads a tag; the cursor is at its exclamation mark. The result is its full name, <c>!</c> for the bare one.</summary>
    public static string Read(YamlCursor cursor)
    {
        string tag = cursor[1] == '<' ? ReadVerbatim(cursor) : ReadShort(cursor);
        return YamlCursor.IsBlankOrEnd(cursor.Current) ? tag : throw cursor.Error("a blank must follow a tag");
    }

    private static string ReadVerbatim(YamlCursor cursor)
    {
        cursor.Skip(2);
        string uri = ReadUri(cursor);
        if (uri.Length == 0 || cursor.Current != '>') throw cursor.Error("a tag in <> is not complete");
        cursor.Skip();
        return uri;
    }

    private static string ReadShort(YamlCursor cursor)
    {
        int start = cursor.Offset;
        cursor.Skip();
        while (YamlCursor.IsNameLetter(cursor.Current)) cursor.Skip();
        if (cursor.Current == '!')
        {
            cursor.Skip();
            string handle = cursor.Since(start);
            if (handle != "!!") throw cursor.Error($"the tag handle {Quoted.Text(handle)} is not known");
            string suffix = ReadUri(cursor);
            return suffix.Length > 0 ? CorePrefix + suffix : throw cursor.Error("a tag is not complete");
        }

        return cursor.Since(start) + ReadUri(cursor);
    }

    private static string ReadUri(YamlCursor cursor)
    {
        StringBuilder uri = new();
        while (YamlCursor.IsNameLetter(cursor.Current) || ";/?:@&=+$,.!~*'()[]%".Contains(cursor.Current, StringComparison.Ordinal))
        {
            if (cursor.Current == '%' && !(char.IsAsciiHexDigit(cursor[1]) && char.IsAsciiHexDigit(cursor[2])))
            {
                throw cursor.Error("a tag holds an incomplete escape");
            }

            uri.Append(cursor.Current);
            cursor.Skip();
        }

        return uri.ToString();
    }
}
