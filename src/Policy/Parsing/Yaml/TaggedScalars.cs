using System.Text;
using Sallyport.Policy.Validation;

namespace Sallyport.Policy.Parsing.Yaml;

/// <summary>Scalars with their quotes and tags: only plain ones without a tag have their type guessed.</summary>
internal static class TaggedScalars
{
    /// <summary>The node of a scalar.</summary>
    /// <param name="text">Its content.</param>
    /// <param name="isPlain">Whether it stood without quotes.</param>
    /// <param name="tag">Its tag; null for none.</param>
    /// <param name="mark">Where it begins.</param>
    public static ScalarNode Read(string text, bool isPlain, string? tag, Mark mark)
    {
        // The bare tag makes even a quoted scalar one whose type is guessed; odd, but so it is read.
        if (tag == "!" || (tag is null && isPlain)) return Plain(text, mark);
        if (tag is null || !tag.StartsWith(TagScanner.CorePrefix, StringComparison.Ordinal)) return ScalarNode.OfString(mark, text);
        string name = tag[TagScanner.CorePrefix.Length..];
        return name switch
        {
            "binary" => Binary(text, mark),
            "null" => Demand(text, mark, name, ScalarKind.Null),
            "bool" => Demand(text, mark, name, ScalarKind.Boolean),
            "int" => Demand(text, mark, name, ScalarKind.Integer),
            "float" => Plain(text, mark) is { Kind: ScalarKind.Integer } integer ? integer : Demand(text, mark, name, ScalarKind.Float),
            _ => ScalarNode.OfString(mark, text),
        };
    }

    private static ScalarNode Plain(string text, Mark mark) =>
        YamlScalars.Resolve(mark, text)
        ?? throw new DocumentException(DiagnosticCode.InvalidSyntax, $"{text} is a number that documents cannot hold", mark);

    private static ScalarNode Demand(string text, Mark mark, string tag, ScalarKind kind)
    {
        ScalarNode node = Plain(text, mark);
        return node.Kind == kind
            ? node
            : throw new DocumentException(DiagnosticCode.InvalidSyntax, $"{Quoted.Text(text)} is no value of the tag !!{tag}", mark);
    }

    private static ScalarNode Binary(string text, Mark mark)
    {
        byte[] bytes = new byte[(text.Length / 4 * 3) + 3];
        return Convert.TryFromBase64String(text, bytes, out int written)
            ? ScalarNode.OfString(mark, Encoding.UTF8.GetString(bytes, 0, written))
            : throw new DocumentException(DiagnosticCode.InvalidSyntax, "a value with the tag !!binary is not base64", mark);
    }
}
