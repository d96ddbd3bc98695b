using System.Text;
using Sallyport.Policy.Validation;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Sallyport.Policy.Parsing;

/// <summary>Scalars with their quotes and tags: only plain ones without a tag have their type guessed.</summary>
internal static class TaggedScalars
{
    private const string Core = "tag:yaml.org,2002:";

    public static ScalarNode Read(Scalar scalar, Mark mark)
    {
        if (scalar.Tag.IsEmpty)
        {
            return scalar.Style == ScalarStyle.Plain ? Plain(scalar.Value, mark) : ScalarNode.OfString(mark, scalar.Value);
        }

        if (scalar.Tag.IsNonSpecific || !scalar.Tag.Value.StartsWith(Core, StringComparison.Ordinal)) return ScalarNode.OfString(mark, scalar.Value);
        string tag = scalar.Tag.Value[Core.Length..];
        return tag switch
        {
            "str" => ScalarNode.OfString(mark, scalar.Value),
            "binary" => Binary(scalar.Value, mark),
            "null" => Demand(scalar.Value, mark, tag, ScalarKind.Null),
            "bool" => Demand(scalar.Value, mark, tag, ScalarKind.Boolean),
            "int" => Demand(scalar.Value, mark, tag, ScalarKind.Integer),
            "float" => Plain(scalar.Value, mark) is { Kind: ScalarKind.Integer } integer
                ? integer
                : Demand(scalar.Value, mark, tag, ScalarKind.Float),
            "timestamp" => ScalarNode.OfString(mark, scalar.Value),
            _ => ScalarNode.OfString(mark, scalar.Value),
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
        try
        {
            return ScalarNode.OfString(mark, Encoding.UTF8.GetString(Convert.FromBase64String(text)));
        }
        catch (FormatException)
        {
            throw new DocumentException(DiagnosticCode.InvalidSyntax, "a value with the tag !!binary is not base64", mark);
        }
    }
}
