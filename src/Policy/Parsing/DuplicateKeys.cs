using Sallyport.Policy.Validation;

namespace Sallyport.Policy.Parsing;

/// <summary>The warning about a key given twice.</summary>
internal static class DuplicateKeys
{
    /// <param name="open">The collections around, innermost first.</param>
    /// <param name="earlier">The member that was replaced.</param>
    /// <param name="value">The value that counts.</param>
    public static Diagnostic Describe(Stack<NodeFrame> open, MappingEntry earlier, Node value) => new(
        DiagnosticCode.DuplicateKey,
        DiagnosticSeverity.Warning,
        $"{Quoted.Text(earlier.Key)} is given twice, first in line {earlier.KeyMark.Line}; the last one counts",
        value.Mark.Document,
        value.Mark.Line,
        value.Mark.Column,
        PathOf(open).Member(earlier.Key).ToString());

    private static FieldPath PathOf(Stack<NodeFrame> open)
    {
        FieldPath path = FieldPath.Root;
        NodeFrame[] frames = open.ToArray();
        for (int i = frames.Length - 1; i > 0; i--) path = frames[i].Extend(path);
        return path;
    }
}
