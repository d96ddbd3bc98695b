using System.Text;
using Sallyport.Policy;
using Sallyport.Policy.Parsing;
using Sallyport.Policy.Validation;

namespace Sallyport.Console.Components.Parts;

/// <summary>Something that <c>check</c> would say of a text, at its place.</summary>
internal sealed record Finding(bool IsError, int Line, int Column, string Message)
{
    /// <summary>The field, as <c>spec.jwtRules[0].issuer</c>.</summary>
    public required string Path { get; init; }

    /// <summary>Something is not there that must be.</summary>
    public required bool IsMissing { get; init; }

    /// <summary>More than anybody reads at once.</summary>
    private const int MaxFindings = 20;

    /// <summary>What is wrong with a text, by the same rules that the API applies.</summary>
    public static IReadOnlyList<Finding> In(string text) =>
    [
        .. DocumentSet.Load([new DocumentText("yaml", Encoding.UTF8.GetBytes(text))]).Diagnostics
            .Where(found => found.Severity != DiagnosticSeverity.Info)
            .Take(MaxFindings)
            .Select(found => new Finding(found.Severity == DiagnosticSeverity.Error, Math.Max(1, found.Line), Math.Max(1, found.Column), found.Message)
            {
                Path = found.Path, IsMissing = found.Code is DiagnosticCode.Required or DiagnosticCode.Empty,
            }),
    ];
}
