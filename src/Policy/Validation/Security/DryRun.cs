using Sallyport.Policy.Parsing;
using Sallyport.Policy.Validation.Kinds;

namespace Sallyport.Policy.Validation.Security;

/// <summary>The annotation <c>istio.io/dry-run</c> (validation.md 1.6).</summary>
internal static class DryRun
{
    public const string Annotation = "istio.io/dry-run";

    /// <summary>Reports the annotation where its action or value does not allow it.</summary>
    public static void Check(KindContext context)
    {
        if (!context.Metadata.Annotations.TryGetValue(Annotation, out string? value)) return;
        NodeView at = context.Annotation(Annotation);
        if (context.Spec["action"].Text is "AUDIT" or "CUSTOM")
        {
            context.Error(
                DiagnosticCode.InvalidAnnotation,
                at,
                $"{Annotation} is possible with ALLOW and DENY only, not with {context.Spec["action"].Text}");
        }

        if (ParseBool(value) is null)
        {
            context.Error(DiagnosticCode.InvalidAnnotation, at, $"{Annotation}: {Quoted.Text(value)} is neither true nor false");
        }
    }

    public static bool Read(KindContext context) =>
        context.Metadata.Annotations.TryGetValue(Annotation, out string? value) && ParseBool(value) == true;

    /// <summary>A boolean as Go's strconv reads it; null when it is none.</summary>
    public static bool? ParseBool(string text) => text switch
    {
        "1" or "t" or "T" or "true" or "True" or "TRUE" => true,
        "0" or "f" or "F" or "false" or "False" or "FALSE" => false,
        _ => null,
    };
}
