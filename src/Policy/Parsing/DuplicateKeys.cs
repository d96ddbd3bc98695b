using Sallyport.Policy.Validation;

namespace Sallyport.Policy.Parsing;

/// <summary>The warning about a key given twice.</summary>
internal static class DuplicateKeys
{
    /// <param name="open">The collections around; the innermost has the key.</param>
    /// <param name="earlier">The member that was replaced.</param>
    /// <param name="value">The value that counts.</param>
    public static Diagnostic Describe(OpenCollections open, MappingEntry earlier, Node value) => new(
        DiagnosticCode.DuplicateKey,
        DiagnosticSeverity.Warning,
        $"{Quoted.Text(earlier.Key)} is given twice, first in line {earlier.KeyMark.Line}; the last one counts",
        value.Mark.Document,
        value.Mark.Line,
        value.Mark.Column,
        open.Path.Member(earlier.Key).ToString());
}
