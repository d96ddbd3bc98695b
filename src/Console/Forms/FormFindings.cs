using System.Text.Json.Nodes;
using Sallyport.Console.Components.Parts;
using Sallyport.Console.Yaml;

namespace Sallyport.Console.Forms;

/// <summary>What is wrong with a form, at its fields: the findings of the document that it makes.</summary>
public sealed class FormFindings
{
    private readonly IReadOnlyList<Finding> _all;
    private readonly bool _isWhole;

    private FormFindings(IReadOnlyList<Finding> all, bool isWhole)
    {
        _all = all;
        _isWhole = isWhole;
    }

    /// <summary>Before anything was filled in.</summary>
    public static FormFindings None { get; } = new([], false);

    /// <param name="document">What the form makes.</param>
    /// <param name="isWhole">The form is to be complete; otherwise what is still to come is no mistake.</param>
    public static FormFindings Of(JsonObject document, bool isWhole) => new(Finding.In(YamlText.Write(document)), isWhole);

    /// <summary>The findings of a field, given as its path in the document, or of anything below it.</summary>
    internal IEnumerable<Finding> At(string path) => _all.Where(finding =>
        (_isWhole || !finding.IsMissing)
        && finding.Path.StartsWith(path, StringComparison.Ordinal) && (finding.Path.Length == path.Length || finding.Path[path.Length] is '.' or '['));
}
