using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Sallyport.Console.Yaml;

/// <summary>
/// Writes an object as YAML in block style, as kubectl does. Text is quoted whenever YAML 1.1 could read it as something else, so what is
/// read back is what was there.
/// </summary>
internal static class YamlText
{
    private static readonly string[] s_words = ["y", "n", "yes", "no", "on", "off", "true", "false", "null", "~", "="];

    /// <param name="o">The object.</param>
    public static string Write(JsonObject o)
    {
        StringBuilder text = new();
        WriteObject(o, 0, text, isInList: false);
        return text.ToString();
    }

    /// <summary>The same without what only the server writes: <c>managedFields</c> says nothing to a person.</summary>
    public static string WriteForPerson(JsonObject o)
    {
        JsonObject copy = Ordered(o);
        (copy["metadata"] as JsonObject)?.Remove("managedFields");
        return Write(copy);
    }

    /// <summary>What a person decides about: without the server's own fields and status.</summary>
    public static string WriteForDiff(JsonObject o)
    {
        JsonObject copy = Ordered(o);
        foreach (string field in (string[])["managedFields", "uid", "creationTimestamp", "generation", "resourceVersion", "selfLink"])
            (copy["metadata"] as JsonObject)?.Remove(field);
        copy.Remove("status");
        return Write(copy);
    }

    // What it is comes first, whatever order it was stored in.
    private static JsonObject Ordered(JsonObject o)
    {
        JsonObject copy = [];
        foreach (string name in (string[])["apiVersion", "kind", "metadata", "spec"])
            if (o[name] is { } value)
                copy[name] = value.DeepClone();
        foreach ((string name, JsonNode? value) in o)
            if (!copy.ContainsKey(name))
                copy[name] = value?.DeepClone();
        return copy;
    }

    private static void WriteObject(JsonObject o, int indent, StringBuilder text, bool isInList)
    {
        bool isFirst = isInList;
        foreach ((string name, JsonNode? value) in o)
        {
            if (!isFirst)
                text.Append(' ', indent);
            isFirst = false;
            text.Append(Scalar(name)).Append(':');
            WriteValue(value, indent, text);
        }
    }

    private static void WriteValue(JsonNode? value, int indent, StringBuilder text)
    {
        switch (value)
        {
            case JsonObject { Count: > 0 } o:
                text.Append('\n');
                WriteObject(o, indent + 2, text, isInList: false);
                break;
            case JsonArray { Count: > 0 } list:
                text.Append('\n');
                WriteList(list, indent, text);
                break;
            default:
                text.Append(' ');
                WriteLeaf(value, indent, text);
                break;
        }
    }

    private static void WriteList(JsonArray list, int indent, StringBuilder text)
    {
        foreach (JsonNode? entry in list)
        {
            text.Append(' ', indent).Append("- ");
            switch (entry)
            {
                case JsonObject { Count: > 0 } o:
                    WriteObject(o, indent + 2, text, isInList: true);
                    break;
                case JsonArray { Count: > 0 } inner:
                    text.Length -= 1;
                    text.Append('\n');
                    WriteList(inner, indent + 2, text);
                    break;
                default:
                    WriteLeaf(entry, indent, text);
                    break;
            }
        }
    }

    private static void WriteLeaf(JsonNode? value, int indent, StringBuilder text)
    {
        if (value is JsonValue v && v.GetValueKind() == JsonValueKind.String && IsBlock((string)v!))
            WriteBlock((string)v!, indent + 2, text);
        else
            text.Append(Leaf(value)).Append('\n');
    }

    private static string Leaf(JsonNode? value) => value switch
    {
        null => "null",
        JsonObject => "{}",
        JsonArray => "[]",
        _ when value.GetValueKind() == JsonValueKind.String => Scalar((string)value!),
        _ => value.ToJsonString(),
    };

    // Several lines are easier to read as a block; it cannot carry what is no line of text.
    private static bool IsBlock(string text) =>
        text.Contains('\n') && text[0] is not (' ' or '\n') && !text.AsSpan().ContainsAny("\t\r\u0085\u2028\u2029\ufeff")
        && !text.Any(c => char.IsControl(c) && c != '\n') && !text.Split('\n').Any(line => line.EndsWith(' '));

    private static void WriteBlock(string value, int indent, StringBuilder text)
    {
        string body = value.TrimEnd('\n');
        int ends = value.Length - body.Length;
        text.Append('|').Append(ends == 0 ? "-" : ends == 1 ? "" : "+").Append('\n');
        foreach (string line in body.Split('\n'))
        {
            if (line.Length > 0)
                text.Append(' ', indent).Append(line);
            text.Append('\n');
        }
        text.Append('\n', Math.Max(0, ends - 1));
    }

    private static string Scalar(string text) => IsPlain(text) ? text : Quote(text);

    private static bool IsPlain(string text)
    {
        if (text.Length == 0 || s_words.Contains(text, StringComparer.OrdinalIgnoreCase))
            return false;
        if (!char.IsAsciiLetter(text[0]) && text[0] is not ('/' or '_'))
            return false;
        // Letters that begin a number in one of YAML's readers: .inf and .nan begin with a dot, 0x with a digit.
        return !text.AsSpan().ContainsAnyExceptInRange('!', '~') && !text.AsSpan().ContainsAny(":#,[]{}&*?|>%@`\"'\\!=");
    }

    private static string Quote(string text)
    {
        StringBuilder quoted = new("\"");
        foreach (Rune rune in text.EnumerateRunes())
            quoted.Append(rune.Value switch
            {
                '"' => "\\\"",
                '\\' => "\\\\",
                '\n' => "\\n",
                '\t' => "\\t",
                '\r' => "\\r",
                // Besides control characters, those that turn the direction of what follows: a reader must see where text is.
                < ' ' or 0x7f or 0x85 or 0xa0 or 0x2028 or 0x2029 or 0xfeff or 0x200e or 0x200f or (>= 0x202a and <= 0x202e) or (>= 0x2066 and <= 0x2069) =>
                    string.Create(CultureInfo.InvariantCulture, $"\\u{rune.Value:x4}"),
                _ => rune.ToString(),
            });
        return quoted.Append('"').ToString();
    }
}
